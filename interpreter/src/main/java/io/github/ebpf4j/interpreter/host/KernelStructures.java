package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.World;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Structures of the kernel for what the world tells: members are filled by name, where the types are known and have them.
 * What the types do not have, is an address that nothing can be read from.
 */
final class KernelStructures {

    private static final long PF_KTHREAD = 0x0020_0000;

    private final KernelMemory memory;
    private final World world;

    KernelStructures(KernelMemory memory, World world) {
        this.memory = memory;
        this.world = world;
    }

    private record Typed(TypedBytes bytes, String name, BiConsumer<TypedBytes, Long> filler)
            implements KernelMemory.Structure {
        @Override
        public Region region() {
            return Region.readOnly(name, bytes.bytes());
        }

        @Override
        public void fill(long address) {
            filler.accept(bytes, address);
        }
    }

    private record Unknown(String name) implements KernelMemory.Structure {
        @Override
        public Region region() {
            return Region.opaque(name);
        }

        @Override
        public void fill(long address) {}
    }

    private long place(Object meaning, String type, BiConsumer<TypedBytes, Long> filler) {
        return memory.addressOf(meaning, () -> {
            Optional<TypedBytes> bytes = memory.find(type);
            return bytes.isPresent() ? new Typed(bytes.get(), type, filler) : new Unknown(type);
        });
    }

    /** Puts a structure of its own there; 0 if its type is not known. */
    private long placePart(String type, BiConsumer<TypedBytes, Long> filler) {
        Optional<TypedBytes> bytes = memory.find(type);
        if (bytes.isEmpty()) {
            return 0;
        }
        long address = memory.place(bytes.get());
        filler.accept(bytes.get(), address);
        return address;
    }

    long place(Task task) {
        // From the first ancestor on, so that no chain of them is too long for the thread's stack.
        Deque<Task> chain = new ArrayDeque<>();
        for (Optional<Task> each = Optional.of(task);
                each.isPresent();
                each = each.get().parent()) {
            chain.push(each.get());
        }
        long address = 0;
        for (Task each : chain) {
            address = place(each, "task_struct", (bytes, self) -> fill(bytes, self, each));
        }
        return address;
    }

    private void fill(TypedBytes bytes, long self, Task task) {
        bytes.setIfPresent("pid", task.pid());
        bytes.setIfPresent("tgid", task.tgid());
        bytes.setIfPresent("comm", task.comm());
        bytes.setIfPresent("flags", task.isKernelThread() ? PF_KTHREAD : 0);
        // The first task is its own parent.
        long parent = task.parent().map(memory::addressOf).orElse(self);
        bytes.setIfPresent("real_parent", parent);
        bytes.setIfPresent("parent", parent);
        bytes.setIfPresent("group_leader", task.pid() == task.tgid() ? self : leader(task, self));
        long credentials = placePart("cred", (cred, address) -> {
            for (String user : new String[] {"uid", "suid", "euid", "fsuid"}) {
                cred.setIfPresent(user + ".val", task.uid());
            }
            for (String group : new String[] {"gid", "sgid", "egid", "fsgid"}) {
                cred.setIfPresent(group + ".val", task.gid());
            }
        });
        bytes.setIfPresent("cred", credentials);
        bytes.setIfPresent("real_cred", credentials);
        bytes.setIfPresent(
                "nsproxy",
                placePart(
                        "nsproxy", (proxy, address) -> proxy.setIfPresent("pid_ns_for_children", pidNamespace(task))));
        bytes.setIfPresent(
                "cgroups",
                placePart("css_set", (set, address) -> set.setIfPresent("dfl_cgrp", memory.addressOf(task.cgroup()))));
        if (!task.isKernelThread()) {
            long mm = placePart(
                    "mm_struct",
                    (space, address) -> task.executable()
                            .ifPresent(file -> space.setIfPresent("exe_file", memory.addressOf(file))));
            bytes.setIfPresent("mm", mm == 0 ? memory.placeOpaque("mm_struct") : mm);
        }
        task.fields().forEach(bytes::setIfPresent);
    }

    private long leader(Task task, long self) {
        // A thread's leader may have the thread as its parent, and be under way already: then it has an address.
        return world.tasks().find(task.tgid()).map(memory::addressOf).orElse(self);
    }

    private long pidNamespace(Task task) {
        return placePart(
                "pid_namespace",
                (namespace, address) ->
                        namespace.setIfPresent("ns.inum", task.namespace().inode()));
    }

    long place(Cgroup cgroup) {
        return place(cgroup, "cgroup", (bytes, self) -> {
            bytes.setIfPresent("level", cgroup.level());
            bytes.setIfPresent("self.cgroup", self);
            bytes.setIfPresent("kn", placePart("kernfs_node", (node, address) -> {
                node.setIfPresent("id", cgroup.id());
                node.setIfPresent("name", memory.placeText(cgroup.level() == 0 ? "/" : cgroup.name()));
            }));
        });
    }

    long place(KernelFile file) {
        return place(file, "file", (bytes, self) -> bytes.setIfPresent("f_path.dentry", dentry(file)));
    }

    long place(MemoryArea area) {
        return place(area, "vm_area_struct", (bytes, self) -> {
            bytes.setIfPresent("vm_start", area.start());
            bytes.setIfPresent("vm_end", area.end());
            bytes.setIfPresent("vm_flags", area.flags());
            bytes.setIfPresent("vm_file", area.file().map(memory::addressOf).orElse(0L));
        });
    }

    /** Puts the entries of the directories on a file's path there, and returns the address of its own. */
    private long dentry(KernelFile file) {
        List<String> steps = Stream.of(file.path().split("/", -1))
                .filter(step -> !step.isEmpty())
                .toList();
        long entry = 0;
        for (int i = -1; i < steps.size(); i++) {
            Optional<TypedBytes> fields = memory.find("dentry");
            if (fields.isEmpty()) {
                return 0;
            }
            boolean last = i == steps.size() - 1;
            long address = memory.place(fields.get(), last ? file : fields.get());
            name(fields.get(), i < 0 ? "/" : steps.get(i));
            // The root is above itself.
            fields.get().setIfPresent("d_parent", i < 0 ? address : entry);
            entry = address;
        }
        return entry;
    }

    private void name(TypedBytes dentry, String name) {
        dentry.setIfPresent("d_name.name", memory.placeText(name));
        dentry.setIfPresent("d_name.len", name.length());
    }
}
