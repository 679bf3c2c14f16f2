package io.rollcast.broker;

import io.rollcast.service.Right;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.awaitility.Awaitility;

/** A user whose ACLs a test replaces. */
record GrantedUser(Admin admin, String principal) {

    private static final Duration SOON = Duration.ofMillis(10);

    /**
     * Takes away and adds what makes the difference, so that rights that stay are there all the time, and returns when the
     * broker knows.
     */
    void grant(Collection<Right> rights) throws Exception {
        Set<AclBinding> wanted =
                rights.stream().map(right -> right.binding(principal)).collect(Collectors.toSet());
        Set<AclBinding> present = present();
        List<AclBindingFilter> superfluous = present.stream()
                .filter(acl -> !wanted.contains(acl))
                .map(AclBinding::toFilter)
                .toList();
        admin.deleteAcls(superfluous).all().get();
        admin.createAcls(wanted.stream().filter(acl -> !present.contains(acl)).toList())
                .all()
                .get();
        Awaitility.await("ACLs that hold")
                .pollInSameThread()
                .pollInterval(SOON)
                .until(() -> present().equals(wanted));
    }

    private Set<AclBinding> present() throws Exception {
        AclBindingFilter ofUser = new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(principal, null, AclOperation.ANY, AclPermissionType.ANY));
        return new HashSet<>(admin.describeAcls(ofUser).values().get());
    }
}
