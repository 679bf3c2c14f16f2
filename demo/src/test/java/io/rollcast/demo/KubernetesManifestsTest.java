package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.HostPort;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The Kubernetes manifests, held against the fields that the API's kinds have, and against each other. The kinds of KEDA and of
 * Prometheus Operator have no such models here: of them, only what has to agree with the rest is looked at.
 *
 * <p>It is long because all manifests are held against the services and against each other here.
 */
class KubernetesManifestsTest {

    private static final Path MANIFESTS = Path.of("..", "deploy", "kubernetes");
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/Namespace", Namespace.class,
            "v1/Service", Service.class,
            "apps/v1/Deployment", Deployment.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

    /** The models keep fields that they do not know; these here refuse them. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private static List<JsonNode> documents() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MANIFESTS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                new Yaml(new SafeConstructor(new LoaderOptions()))
                        .loadAll(Files.readString(file))
                        .forEach(document -> documents.add(STRICT.valueToTree(document)));
            }
        }
        // Patches have no kind, and kustomize's own files are checked by kustomize.
        documents.removeIf(document ->
                !document.has("kind") || document.path("apiVersion").asText().startsWith("kustomize."));
        return documents;
    }

    private static String kind(JsonNode document) {
        return document.path("apiVersion").asText() + "/"
                + document.path("kind").asText();
    }

    private static <T> List<T> all(Class<T> kind) throws IOException {
        List<T> found = new ArrayList<>();
        for (JsonNode document : documents()) {
            if (kind.equals(KINDS.get(kind(document)))) {
                found.add(STRICT.treeToValue(document, kind));
            }
        }
        assertThat(found).as(kind.getSimpleName()).isNotEmpty();
        return found;
    }

    /** What every service is told. */
    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(MANIFESTS.resolve("base/config.env"))) {
            settings.load(reader);
        }
        return settings;
    }

    private static List<PodTemplateSpec> pods() throws IOException {
        List<PodTemplateSpec> pods = new ArrayList<>();
        all(Deployment.class)
                .forEach(deployment -> pods.add(deployment.getSpec().getTemplate()));
        all(StatefulSet.class).forEach(set -> pods.add(set.getSpec().getTemplate()));
        return pods;
    }

    @Test
    void everyFieldIsOneOfItsKind() throws IOException {
        Set<String> others = new TreeSet<>();
        int known = 0;
        for (JsonNode document : documents()) {
            Class<?> kind = KINDS.get(kind(document));
            if (kind == null) {
                others.add(kind(document));
                continue;
            }
            STRICT.treeToValue(document, kind);
            known++;
        }
        assertThat(known).isGreaterThanOrEqualTo(12);
        assertThat(others).containsExactly("keda.sh/v1alpha1/ScaledObject", "monitoring.coreos.com/v1/ServiceMonitor");
    }

    @Test
    void aFieldThatIsMisspeltIsSeen() throws IOException {
        JsonNode document = documents().stream()
                .filter(one -> kind(one).equals("apps/v1/StatefulSet"))
                .findFirst()
                .orElseThrow();
        ((ObjectNode) document.at("/spec/template/spec/containers/0/readinessProbe")).put("periodSecond", 5);

        assertThatThrownBy(() -> STRICT.treeToValue(document, StatefulSet.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("periodSecond");
    }

    @Test
    void everyPodKeepsToTheRestrictedStandardAndHasProbes() throws IOException {
        for (PodTemplateSpec pod : pods()) {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getAutomountServiceAccountToken()).isFalse();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            for (Container container : spec.getContainers()) {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                // The toolbox serves nothing.
                if (!container.getName().equals("toolbox")) {
                    assertHasProbes(container);
                }
                assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
            }
        }
    }

    private static void assertHasProbes(Container container) {
        assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
    }

    @Test
    void whatSelectsPodsSelectsSome() throws IOException {
        List<Map<String, String>> labels = new ArrayList<>();
        pods().forEach(pod -> labels.add(pod.getMetadata().getLabels()));
        Matcher jobs = Pattern.compile("metadata: \\{labels: \\{\"(.+)\": \"(.+)\"}}")
                .matcher(Files.readString(MANIFESTS.resolveSibling("README.md")));
        assertThat(jobs.find()).isTrue();
        // Of a name of their own: "kubectl exec deploy/toolbox" takes any pod of the toolbox's.
        assertThat(labels).doesNotContain(Map.of(jobs.group(1), jobs.group(2)));
        labels.add(Map.of(jobs.group(1), jobs.group(2)));
        List<Map<String, String>> selectors = new ArrayList<>();
        all(Service.class).forEach(service -> selectors.add(service.getSpec().getSelector()));
        all(PodDisruptionBudget.class)
                .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        for (NetworkPolicy policy : all(NetworkPolicy.class)) {
            selectors.add(policy.getSpec().getPodSelector().getMatchLabels());
            policy.getSpec()
                    .getPodSelector()
                    .getMatchExpressions()
                    .forEach(expression ->
                            expression.getValues().forEach(value -> selectors.add(Map.of(expression.getKey(), value))));
        }

        assertThat(selectors)
                .allSatisfy(selector ->
                        assertThat(labels).anyMatch(pod -> pod.entrySet().containsAll(selector.entrySet())));
    }

    /** The root of a volume belongs to root, and Kafka Streams sets permissions of its own on its directory. */
    @Test
    void stateIsInADirectoryBelowTheVolume() throws IOException {
        Container forecaster = forecaster();
        Path state = Path.of(variable(forecaster, "ROLLCAST_STATE_DIR"));

        assertThat(forecaster.getVolumeMounts())
                .extracting(mount -> Path.of(mount.getMountPath()))
                .anyMatch(mount -> state.startsWith(mount) && !state.equals(mount));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.7, 10.0.0.7:8081", "fd00::7, [fd00::7]:8081"})
    void forecastersCanBeReachedAtAddressesOfEitherKind(String address, String reached) throws IOException {
        String advertised = variable(forecaster(), "ROLLCAST_ADVERTISE").replace("$(POD_IP)", address);

        assertThat(HostPort.parse(advertised)).hasToString(reached);
    }

    private static Container forecaster() throws IOException {
        return all(StatefulSet.class)
                .get(0)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    private static String variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(container.getName() + " has no " + name));
    }

    /** A broker that is away for a minute makes no pod begin again; and a service says that there is none before it is ended. */
    @Test
    void servicesWaitForABrokerAlmostAsLongAsTheirStartMayTake() throws IOException {
        String stated = settings().getProperty("ROLLCAST_CONNECT_TIMEOUT");
        Duration timeout = new DurationConverter().convert(stated);

        assertThat(timeout).isGreaterThan(Duration.ofMinutes(1));
        for (PodTemplateSpec pod : pods()) {
            Probe start = pod.getSpec().getContainers().get(0).getStartupProbe();
            if (start != null) {
                Duration allowed = Duration.ofSeconds((long) start.getPeriodSeconds() * start.getFailureThreshold());
                assertThat(timeout).isLessThanOrEqualTo(allowed.minusSeconds(30));
            }
        }
    }

    /** The services' names are the jobs that the alerts know. */
    @Test
    void theMonitorSelectsAllServicesAndTheirPort() throws IOException {
        JsonNode monitor = documents().stream()
                .filter(document -> kind(document).endsWith("/ServiceMonitor"))
                .findFirst()
                .orElseThrow()
                .path("spec");
        List<String> selected = new ArrayList<>();
        monitor.at("/selector/matchExpressions/0/values").forEach(value -> selected.add(value.asText()));

        assertThat(all(Service.class))
                .extracting(service -> service.getMetadata().getLabels().get("app.kubernetes.io/name"))
                .containsExactlyInAnyOrderElementsOf(selected);
        assertThat(all(Service.class))
                .allSatisfy(service -> assertThat(
                                service.getSpec().getPorts().get(0).getName())
                        .isEqualTo(monitor.at("/endpoints/0/port").asText()))
                .extracting(service -> service.getMetadata().getName())
                .containsExactlyInAnyOrder("forecaster", "trainer", "producer");
    }

    /** The lag of a fleet that keeps up is none, whether it has one forecaster too many or just enough. */
    @Test
    void byTheLagAloneNoForecasterIsRemoved() throws IOException {
        JsonNode scaling = scaling();

        assertThat(scaling.path("triggers")).hasSize(1);
        assertThat(scaling.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/selectPolicy")
                        .asText())
                .isEqualTo("Disabled");
    }

    /** One that never becomes ready, as its disk is full, would hold up the drain of its node for ever. */
    @Test
    void forecastersThatAreNotReadyHoldUpNoDrain() throws IOException {
        assertThat(all(PodDisruptionBudget.class))
                .extracting(budget -> budget.getSpec().getUnhealthyPodEvictionPolicy())
                .containsOnly("AlwaysAllow");
    }

    @Test
    void argoUpgradesForecastersThenTheTrainerThenTheProducer() throws IOException {
        String wave = "argocd.argoproj.io/sync-wave";

        assertThat(all(StatefulSet.class))
                .allSatisfy(
                        set -> assertThat(set.getMetadata().getAnnotations()).doesNotContainKey(wave));
        assertThat(all(Deployment.class))
                .filteredOn(deployment -> !deployment.getMetadata().getName().equals("toolbox"))
                .extracting(
                        deployment -> deployment.getMetadata().getName(),
                        deployment -> deployment.getMetadata().getAnnotations().get(wave))
                .containsExactlyInAnyOrder(tuple("trainer", "1"), tuple("producer", "2"));
    }

    private static JsonNode scaling() throws IOException {
        return documents().stream()
                .filter(document -> kind(document).startsWith("keda.sh/"))
                .findFirst()
                .orElseThrow()
                .path("spec");
    }

    @Test
    void scalingKnowsThePartitionsAndTheBrokersOfTheConfiguration() throws IOException {
        Properties settings = settings();
        JsonNode scaling = scaling();
        JsonNode trigger = scaling.at("/triggers/0/metadata");

        assertThat(scaling.path("maxReplicaCount").asText()).isEqualTo(settings.getProperty("ROLLCAST_PARTITIONS"));
        assertThat(trigger.path("bootstrapServers").asText())
                .isEqualTo(settings.getProperty("ROLLCAST_BOOTSTRAP_SERVERS"));
        assertThat(all(StatefulSet.class))
                .extracting(set -> set.getMetadata().getName())
                .contains(scaling.at("/scaleTargetRef/name").asText());
    }
}
