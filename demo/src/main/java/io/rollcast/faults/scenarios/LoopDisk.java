package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Shell;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system of its own (ext4 in a file, by a loop device), for one process. Needs root. One thread. */
final class LoopDisk {

    private final Path image;
    private final Path mountPoint;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** What this machine lacks for one. */
    static Optional<String> lacking() {
        return Shell.lackingAsRoot("mount", "umount", "mkfs.ext4", "losetup");
    }

    /** Makes one, which goes when the stage does. */
    static LoopDisk make(Stage stage, String name, int megabytes) throws InterruptedException, IOException {
        Path image = stage.directory().resolve(name + ".img");
        LoopDisk disk =
                new LoopDisk(image, Files.createDirectories(stage.directory().resolve(name)));
        Shell.run("truncate", "--size=%dM".formatted(megabytes), image.toString());
        Shell.run("mkfs.ext4", "-q", "-m", "0", image.toString());
        disk.mount("rw");
        stage.whenOver(() -> Shell.tryRun("umount", "--lazy", disk.mountPoint.toString()));
        return disk;
    }

    private void mount(String access) throws InterruptedException {
        Shell.run("mount", "-o", "loop,errors=remount-ro," + access, image.toString(), mountPoint.toString());
    }

    Path root() {
        return mountPoint;
    }

    /** Leaves not a byte free. */
    void fill() throws InterruptedException {
        // It fails when the disk is full, and that is what it is for.
        Shell.tryRun("dd", "if=/dev/zero", "of=" + ballast(), "bs=4k");
    }

    /** Frees what {@link #fill} took. */
    void free() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return mountPoint.resolve("ballast");
    }

    /** Makes it read-only under the feet of whoever writes, as the kernel does after an error of the device. */
    void abort() throws InterruptedException {
        Shell.run("mount", "-o", "remount,abort", mountPoint.toString());
    }

    /** Mounts it afresh, read-only; nobody may use it. */
    void remountReadOnly() throws InterruptedException {
        Shell.run("umount", mountPoint.toString());
        mount("ro");
    }

    /** Checks it, and mounts it afresh for writing; nobody may use it. */
    void repair() throws InterruptedException {
        Shell.run("umount", mountPoint.toString());
        Shell.tryRun("fsck.ext4", "-p", "-f", image.toString());
        mount("rw");
    }
}
