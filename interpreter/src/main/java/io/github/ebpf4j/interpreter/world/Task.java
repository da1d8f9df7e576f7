package io.github.ebpf4j.interpreter.world;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task: a thread, as the kernel sees it. Two tasks are the same if they are one object. */
public final class Task {

    /** The inode of the first pid namespace ({@code PROC_PID_INIT_INO}). */
    public static final long FIRST_NAMESPACE = 0xefff_fffcL;

    /** One less than {@code TASK_COMM_LEN}. */
    private static final int LONGEST_COMM = 15;

    private static final Cgroup ROOT = Cgroup.root(1);

    private final int pid;
    private final int tgid;
    private final int uid;
    private final int gid;
    private final String comm;
    private final byte[] commBytes;
    private final Cgroup cgroup;
    private final Optional<Task> parent;
    private final boolean kernelThread;
    private final PidNamespace namespace;
    private final UserMemory memory;
    private final List<MemoryArea> areas;
    private final Optional<KernelFile> executable;
    private final Registers registers;
    private final Map<String, Long> fields;

    private Task(Builder builder) {
        pid = builder.pid;
        tgid = builder.tgid.orElse(pid);
        uid = builder.uid;
        gid = builder.gid;
        comm = builder.comm;
        commBytes = comm.getBytes(StandardCharsets.UTF_8);
        cgroup = builder.cgroup;
        parent = builder.parent;
        kernelThread = builder.kernelThread;
        namespace = builder.namespace.orElse(new PidNamespace(0, FIRST_NAMESPACE, pid, tgid));
        memory = builder.memory;
        areas = builder.areas;
        executable = builder.executable;
        registers = builder.registers;
        fields = Map.copyOf(builder.fields);
    }

    /** Returns a builder of a task with pid 0, no name, user and group 0, and the root control group. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The pid namespace that a task is in, and its numbers there.
     *
     * @param device the device of the namespace's file
     * @param inode the inode of the namespace's file
     * @param pid the thread's number in it
     * @param tgid the process's number in it
     */
    public record PidNamespace(long device, long inode, int pid, int tgid) {}

    /** Returns the number of the thread. */
    public int pid() {
        return pid;
    }

    /** Returns the number of the process. */
    public int tgid() {
        return tgid;
    }

    /** Returns the user. */
    public int uid() {
        return uid;
    }

    /** Returns the group of users. */
    public int gid() {
        return gid;
    }

    /** Returns the name, of which the kernel keeps 15 bytes. */
    public String comm() {
        return comm;
    }

    /** Returns a byte of the name as the kernel keeps it: 15 bytes at most, and zeros behind them. */
    public byte commByte(int index) {
        return index < Math.min(LONGEST_COMM, commBytes.length) ? commBytes[index] : 0;
    }

    /** Returns the control group. */
    public Cgroup cgroup() {
        return cgroup;
    }

    /** Returns the task that made it. */
    public Optional<Task> parent() {
        return parent;
    }

    /** Returns whether it is one of the kernel's own, which has no user memory. */
    public boolean isKernelThread() {
        return kernelThread;
    }

    /** Returns its pid namespace. */
    public PidNamespace namespace() {
        return namespace;
    }

    /** Returns its user memory. */
    public UserMemory memory() {
        return memory;
    }

    /** Returns the areas of its address space. */
    public List<MemoryArea> areas() {
        return areas;
    }

    /** Returns the program that it executes. */
    public Optional<KernelFile> executable() {
        return executable;
    }

    /** Returns its registers when it entered the kernel ({@code task_pt_regs}). */
    public Registers registers() {
        return registers;
    }

    /** Returns further members of its {@code task_struct}, by path. */
    public Map<String, Long> fields() {
        return fields;
    }

    /** Returns name and numbers. */
    @Override
    public String toString() {
        return "%s (pid %d, tgid %d)".formatted(comm, pid, tgid);
    }

    /** Collects what a task is made of. */
    public static final class Builder {
        private int pid;
        private Optional<Integer> tgid = Optional.empty();
        private int uid;
        private int gid;
        private String comm = "";
        private Cgroup cgroup = ROOT;
        private Optional<Task> parent = Optional.empty();
        private boolean kernelThread;
        private Optional<PidNamespace> namespace = Optional.empty();
        private UserMemory memory = new UserMemory();
        private List<MemoryArea> areas = List.of();
        private Optional<KernelFile> executable = Optional.empty();
        private Registers registers = Registers.of(Architecture.X86_64);
        private final Map<String, Long> fields = new LinkedHashMap<>();

        private Builder() {}

        /** Sets the number of the thread. */
        public Builder pid(int pid) {
            this.pid = pid;
            return this;
        }

        /** Sets the number of the process; that of the thread unless set. */
        public Builder tgid(int tgid) {
            this.tgid = Optional.of(tgid);
            return this;
        }

        /** Sets the user. */
        public Builder uid(int uid) {
            this.uid = uid;
            return this;
        }

        /** Sets the group of users. */
        public Builder gid(int gid) {
            this.gid = gid;
            return this;
        }

        /** Sets the name. */
        public Builder comm(String comm) {
            this.comm = comm;
            return this;
        }

        /** Sets the control group; the root, with id 1, unless set. */
        public Builder cgroup(Cgroup cgroup) {
            this.cgroup = cgroup;
            return this;
        }

        /** Sets the task that made it. */
        public Builder parent(Task parent) {
            this.parent = Optional.of(parent);
            return this;
        }

        /** Makes it one of the kernel's own. */
        public Builder kernelThread() {
            kernelThread = true;
            return this;
        }

        /** Sets its pid namespace; the first one, with the same numbers, unless set. */
        public Builder namespace(PidNamespace namespace) {
            this.namespace = Optional.of(namespace);
            return this;
        }

        /** Sets its user memory, which other tasks may have, too; an empty one of its own unless set. */
        public Builder memory(UserMemory memory) {
            this.memory = memory;
            return this;
        }

        /** Sets the areas of its address space. */
        public Builder areas(MemoryArea... areas) {
            this.areas = List.of(areas);
            return this;
        }

        /** Sets the program that it executes. */
        public Builder executable(String path) {
            executable = Optional.of(new KernelFile(path));
            return this;
        }

        /** Sets its registers when it entered the kernel. */
        public Builder registers(Registers registers) {
            this.registers = registers;
            return this;
        }

        /**
         * Sets a member of its {@code task_struct} where programs know one of the name, {@code "exit_code"} or {@code
         * "thread_info.flags"}.
         */
        public Builder field(String path, long value) {
            fields.put(path, value);
            return this;
        }

        /** Returns the task. */
        public Task build() {
            return new Task(this);
        }
    }
}
