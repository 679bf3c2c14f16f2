package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every version is stated once, in the parent's pom.xml; files that cannot read it say the same. */
class VersionsOnceTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9.-]+\\.version)>([^<$]+)</");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(group))
                .toList();
    }

    private static String property(String name) throws IOException {
        return all(Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</"), read("pom.xml"), 1)
                .get(0);
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> all = Files.list(ROOT)) {
            return all.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    @Test
    void modulesStateNoVersionsOfTheirOwn() throws IOException {
        assertThat(modules()).hasSizeGreaterThan(5);
        for (Path pom : modules()) {
            List<String> stated = all(VERSION, Files.readString(pom), 1).stream()
                    .filter(version -> !version.startsWith("${"))
                    .toList();

            // The parent's, by which Maven finds it.
            assertThat(stated).as("versions in %s", pom).hasSize(1);
        }
    }

    @Test
    void noPropertyIsSetTwice() throws IOException {
        // The profiles set some anew, on purpose.
        String parent = read("pom.xml").split("<profiles>")[0];
        List<String> names = Stream.concat(
                        all(PROPERTY, parent, 1).stream(), all(PROPERTY, read("benchmark/pom.xml"), 1).stream())
                .toList();

        assertThat(names).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    @Test
    void rollcastsOwnVersionIsThatOfThePom() throws IOException {
        String version = all(VERSION, read("pom.xml"), 1).get(0).replace("-SNAPSHOT", "");

        assertThat(read("service/src/main/java/io/rollcast/service/Build.java"))
                .contains("VERSION = \"" + version + "\";");
    }

    @Test
    void kafkaOfTheImageIsThatOfTheClients() throws IOException {
        String image = "apache/kafka:" + property("kafka.version");

        assertThat(read("deploy/compose.yaml")).contains("image: " + image + "\n");
        assertThat(ContainerPipelineTest.IMAGE).isEqualTo(image);
    }

    @Test
    void libtorchOfTheImageIsThatOfTheTrainer() throws IOException {
        assertThat(read("deploy/Dockerfile")).contains("ARG PYTORCH_VERSION=" + property("libtorch.version") + "\n");
    }

    @Test
    void imagesOfTheDockerfileAreNamedOnce() throws IOException {
        String dockerfile = read("deploy/Dockerfile").replaceAll("(?m)^#.*$", "");

        for (String image : List.of("debian:", "maven:", "pytorch/pytorch:")) {
            assertThat(dockerfile.split(Pattern.quote(image), -1)).as(image).hasSize(2);
        }
    }
}
