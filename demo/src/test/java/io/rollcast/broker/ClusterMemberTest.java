package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMemberTest {

    private static final String THREE = "9092:19092,9093:19093,9094:19094";

    @Test
    void threeNodesKeepThreeCopiesOfWhichTwoMustBeThere() {
        ClusterMember member = ClusterMember.parse(2, THREE);

        assertThat(member.ports()).isEqualTo(new ClusterMember.Ports(9093, 19093));
        assertThat(member.settings())
                .containsEntry("node.id", "2")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:19092,2@127.0.0.1:19093,3@127.0.0.1:19094")
                .containsEntry("default.replication.factor", "3")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2");
        assertThat(ClusterMember.text(member.nodes())).isEqualTo(THREE);
    }

    @Test
    void allMembersAreOfOneCluster() {
        assertThat(ClusterMember.parse(1, THREE).clusterId())
                .isEqualTo(ClusterMember.parse(3, THREE).clusterId())
                .hasSize(22)
                .isNotEqualTo(ClusterMember.parse(1, "9092:19092,9093:19093").clusterId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9092", "9092:19092", "9092:19092,", "a:b,c:d", "9092-19092,9093-19093"})
    void whatNamesNoClusterIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterMember.parse(1, text));
    }

    @Test
    void aNodeThatIsNotThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterMember.parse(4, THREE))
                .withMessageContaining("node 4 of 3");
    }
}
