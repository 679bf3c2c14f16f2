package io.rollcast.demo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of the house. */
class ArchitectureTest {

    private static final JavaClasses ROLLCAST = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.rollcast");

    private static final Set<String> APPROXIMATE = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "pow", "cbrt", "hypot");

    /** Each package is a room, and records and the formats of their bytes share one: topics name their format. */
    private static final SliceAssignment ROOMS = new SliceAssignment() {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass any) {
            String room = any.getPackageName();
            return SliceIdentifier.of(room.equals("io.rollcast.wire.format") ? "io.rollcast.wire" : room);
        }

        @Override
        public String getDescription() {
            return "packages, with wire and wire.format as one";
        }
    };

    @Test
    void servicesNeverDependOnEachOther() {
        String[] services = {"producer", "trainer", "forecaster"};
        for (String service : services) {
            for (String other : services) {
                if (!service.equals(other)) {
                    noDependency("io.rollcast." + service + "..", "io.rollcast." + other + "..");
                }
            }
            noDependency("io.rollcast." + service + "..", "io.rollcast.demo..");
        }
    }

    @Test
    void theSharedModulesDependOnNoService() {
        for (String shared : new String[] {"wire", "network", "service"}) {
            noDependency(
                    "io.rollcast." + shared + "..",
                    "io.rollcast.producer..",
                    "io.rollcast.trainer..",
                    "io.rollcast.forecaster..",
                    "io.rollcast.demo..",
                    "org.apache.kafka.streams..");
        }
    }

    @Test
    void wireServiceAndTheProducerKnowNoNetworks() {
        noDependency("io.rollcast.wire..", "io.rollcast.network..", "io.rollcast.service..");
        noDependency("io.rollcast.service..", "io.rollcast.network..");
        noDependency("io.rollcast.producer..", "io.rollcast.network..");
    }

    @Test
    void djlIsTheTrainersAlone() {
        for (String other : new String[] {"wire", "network", "service", "producer", "forecaster"}) {
            noDependency("io.rollcast." + other + "..", "ai.djl..");
        }
        for (String room : new String[] {"history", "releases", "referee"}) {
            noDependency("io.rollcast.trainer." + room + "..", "ai.djl..");
        }
    }

    @Test
    void fittingKnowsNoKafka() {
        for (String room : new String[] {"fit", "baselines", "base"}) {
            noDependency("io.rollcast.trainer." + room + "..", "org.apache.kafka..");
        }
    }

    @Test
    void kafkaStreamsIsTheForecastersAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.rollcast.forecaster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..")
                .check(ROLLCAST);
    }

    @Test
    void calculationsKnowNeitherKafkaNorDjl() {
        noClasses()
                .that()
                .haveSimpleName("Signal")
                .or()
                .haveSimpleName("History")
                .or()
                .haveSimpleName("Windows")
                .or()
                .haveSimpleName("Baselines")
                .or()
                .haveSimpleName("PointRing")
                .or()
                .haveSimpleName("Tally")
                .or()
                .haveSimpleName("Scaler")
                .or()
                .haveSimpleName("Scale")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "ai.djl..")
                .check(ROLLCAST);
    }

    /** Java lets {@code Math} differ by processor in the last bit; on ARM one logarithm in twenty is another than on x86. */
    @Test
    void forecastsAreTheSameOnEveryProcessor() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.rollcast.wire..",
                        "io.rollcast.network..",
                        "io.rollcast.forecaster.series..",
                        "io.rollcast.forecaster.serving..",
                        "io.rollcast.forecaster.accuracy..")
                .should()
                .callMethodWhere(describe(
                        "Math leaves to the processor",
                        call -> call.getTargetOwner().isEquivalentTo(Math.class)
                                && APPROXIMATE.contains(call.getName())))
                .because("StrictMath has the same bits everywhere")
                .check(ROLLCAST);
    }

    @Test
    void networksAndPointsKnowNoKafka() {
        noDependency("io.rollcast.network..", "org.apache.kafka..");
        noDependency("io.rollcast.wire.points..", "org.apache.kafka..");
    }

    @Test
    void whatIsKeptOfASeriesAndTheStepKnowNoKafka() {
        for (String room : new String[] {"series", "serving", "accuracy"}) {
            noDependency("io.rollcast.forecaster." + room + "..", "org.apache.kafka..");
        }
    }

    @Test
    void readingAFileKnowsNoKafkaAndAloneKnowsParquet() {
        noDependency("io.rollcast.producer.replay..", "org.apache.kafka..");
        noClasses()
                .that()
                .resideOutsideOfPackages("io.rollcast.producer.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop..")
                .check(ROLLCAST);
    }

    @Test
    void inspectingATopicNeedsNoService() {
        noDependency(
                "io.rollcast.inspect..",
                "io.rollcast.producer..",
                "io.rollcast.trainer..",
                "io.rollcast.forecaster..",
                "io.rollcast.network..");
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("io.rollcast.(*)..").should().beFreeOfCycles().check(ROLLCAST);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(ROOMS).should().beFreeOfCycles().check(ROLLCAST);
    }

    private static void noDependency(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(ROLLCAST);
    }
}
