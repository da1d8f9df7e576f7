package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Structures;

/** {@code struct bpf_cgroup_dev_ctx}: the context of programs that allow or refuse access to a device file. */
public final class DeviceContext extends CgroupStructContext {

    private static final FieldAccess ACCESS = Structures.CGROUP_DEV.access("all", "cgroup_device programs");

    /** {@code BPF_DEVCG_ACC_MKNOD}: to make the file. */
    public static final int MAKE = 1;
    /** {@code BPF_DEVCG_ACC_READ}: to read. */
    public static final int READ = 2;
    /** {@code BPF_DEVCG_ACC_WRITE}: to write. */
    public static final int WRITE = 4;

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;

    private DeviceContext(int type, int access, int major, int minor) {
        super(Structures.CGROUP_DEV, ACCESS);
        set("access_type", (long) access << Short.SIZE | type);
        set("major", major);
        set("minor", minor);
    }

    /**
     * Returns the context of access to a block device.
     *
     * @param access a sum of {@link #MAKE}, {@link #READ} and {@link #WRITE}
     */
    public static DeviceContext block(int access, int major, int minor) {
        return new DeviceContext(BLOCK, requireAccess(access), major, minor);
    }

    /**
     * Returns the context of access to a character device.
     *
     * @param access a sum of {@link #MAKE}, {@link #READ} and {@link #WRITE}
     */
    public static DeviceContext character(int access, int major, int minor) {
        return new DeviceContext(CHARACTER, requireAccess(access), major, minor);
    }

    private static int requireAccess(int access) {
        if ((access & ~(MAKE | READ | WRITE)) != 0) {
            throw new IllegalArgumentException("access is %d, must be a sum of 1, 2 and 4".formatted(access));
        }
        return access;
    }
}
