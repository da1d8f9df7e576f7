package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of programs: who has a reference to them, and what becomes of them. */
class ObjectHelpersTest {

    private final Functions functions =
            new Functions(ByteOrder.LITTLE_ENDIAN, List.of(Values.map(MapType.HASH, 10)), Optional.of(Values.TYPES));
    private final int before = functions.host().memory().size();

    ObjectHelpersTest() {
        functions.instance().map("m").put(new byte[4], new byte[Values.SIZE], 0);
    }

    private long call(Caller caller, String name, long... arguments) {
        return functions.call(caller, "bpf_" + name, arguments);
    }

    private long make(Caller caller) {
        return call(caller, "obj_new_impl", Values.OBJECT_TYPE, 0);
    }

    private long value(Caller caller) {
        return call(
                caller,
                "map_lookup_elem",
                functions.host().memory().handleOf(functions.instance().map("m")),
                Functions.memory(caller, 4));
    }

    /** Returns how many objects there are: each has memory of its own. */
    private int objects() {
        return functions.host().memory().size() - before;
    }

    @Test
    void anObjectIsMemoryUntilItIsDropped() {
        functions.run(caller -> {
            long object = make(caller);
            caller.store(object + 56, 8, 42);
            assertEquals(42, caller.load(object + 56, 8));
            assertTrue(!caller.isReadable(object + 57, 8));
            long other = make(caller);
            assertNotEquals(object, other);
            assertEquals(0, caller.load(other + 56, 8));
            assertEquals(0, call(caller, "obj_drop_impl", object, 0));
            assertTrue(!caller.isReadable(object, 1));
            return call(caller, "obj_drop_impl", other, 0);
        });
        assertEquals(0, objects());
    }

    @Test
    void whatARunHasNotGivenBackIsDroppedWhenItEnds() {
        functions.run(caller -> {
            make(caller);
            call(caller, "refcount_acquire_impl", make(caller));
            assertEquals(2, objects());
            return 0;
        });
        assertEquals(0, objects());
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> caller.load(make(caller) - 1, 1));
        assertEquals(0, objects());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 10, 12, 1000, 1L << 32 | 8, Long.MIN_VALUE})
    void onlyAStructureOfTheProgramCanBeMade(long type) {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "obj_new_impl", type));
    }

    @Test
    void anObjectIsGivenAwayOnce() {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "obj_drop_impl", 0));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "obj_drop_impl", make(caller) + 8));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long object = make(caller);
            call(caller, "obj_drop_impl", object);
            return call(caller, "obj_drop_impl", object);
        });
        Fault fault = functions.fault(caller -> {
            long object = make(caller);
            call(caller, "kptr_xchg", value(caller) + Values.POINTER, object);
            return call(caller, "obj_drop_impl", object);
        });
        assertTrue(fault.message().startsWith("the program has no reference to the object at 0x"), fault::message);
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "percpu_obj_drop_impl", make(caller)));
    }

    @Test
    void countedReferencesAreGivenAwayOneByOne() {
        functions.run(caller -> {
            long object = make(caller);
            assertEquals(object, call(caller, "refcount_acquire_impl", object));
            call(caller, "obj_drop_impl", object);
            assertTrue(caller.isReadable(object, 8));
            call(caller, "obj_drop_impl", object);
            assertTrue(!caller.isReadable(object, 8));
            return 0;
        });
    }

    @Test
    void aSlotKeepsAnObjectFromRunToRun() {
        long[] kept = new long[1];
        functions.run(caller -> {
            kept[0] = make(caller);
            caller.store(kept[0], 8, 42);
            return call(caller, "kptr_xchg", value(caller) + Values.POINTER, kept[0]);
        });
        assertEquals(1, objects());
        functions.run(caller -> {
            assertEquals(kept[0], caller.load(value(caller) + Values.POINTER, 8));
            assertEquals(kept[0], call(caller, "kptr_xchg", value(caller) + Values.POINTER, 0));
            assertEquals(42, caller.load(kept[0], 8));
            assertEquals(0, call(caller, "kptr_xchg", value(caller) + Values.POINTER, 0));
            return 0;
        });
        assertEquals(0, objects());
    }

    @Test
    void anExchangeGivesTheOldObjectToTheRun() {
        functions.run(caller -> {
            long slot = value(caller) + Values.POINTER;
            long first = make(caller);
            long second = make(caller);
            assertEquals(0, call(caller, "kptr_xchg", slot, first));
            assertEquals(first, call(caller, "kptr_xchg", slot, second));
            return call(caller, "obj_drop_impl", first);
        });
        assertEquals(1, objects());
    }

    @Test
    void aSlotThatTheProgramStoredToGivesNoObject() {
        functions.run(caller -> {
            long slot = value(caller) + Values.POINTER;
            call(caller, "kptr_xchg", slot, make(caller));
            caller.store(slot, 8, 77);
            assertEquals(77, call(caller, "kptr_xchg", slot, 0));
            return 0;
        });
        assertEquals(0, objects());
    }

    @Test
    void otherPointersAreExchangedAsNumbers() {
        functions.run(caller -> {
            long slot = value(caller) + Values.POINTER;
            assertEquals(0, call(caller, "kptr_xchg", slot, 5));
            assertEquals(5, call(caller, "kptr_xchg", slot, 6));
            assertEquals(6, call(caller, "kptr_xchg", slot, 0));
            return 0;
        });
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> call(caller, "kptr_xchg", 0, 0));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "kptr_xchg", value(caller) + Values.POINTER + 4, 0));
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "kptr_xchg", Functions.memory(caller, 8), make(caller)));
        functions.assertFault(
                Fault.Kind.ARGUMENT,
                caller -> call(caller, "kptr_xchg", value(caller) + Values.POINTER, make(caller) + 8));
        assertEquals(0, objects());
    }

    @Test
    void aDeletedValueLetsGoOfWhatItHas() {
        functions.run(caller -> {
            long object = make(caller);
            // An object in an object in the value.
            call(caller, "kptr_xchg", object + 56, make(caller));
            call(caller, "kptr_xchg", value(caller) + Values.POINTER, object);
            call(caller, "spin_lock", value(caller));
            call(caller, "list_push_back_impl", value(caller) + Values.LIST, make(caller) + Values.LIST_NODE);
            call(
                    caller,
                    "rbtree_add_impl",
                    value(caller) + Values.TREE,
                    make(caller) + Values.TREE_NODE,
                    functions.callbackAddress());
            return 0;
        });
        assertEquals(4, objects());
        functions.instance().map("m").remove(new byte[4]);
        assertEquals(0, objects());
        functions.instance().map("m").put(new byte[4], new byte[Values.SIZE], 0);
        functions.run(caller -> {
            assertEquals(0, caller.load(value(caller) + Values.POINTER, 8));
            call(caller, "spin_lock", value(caller));
            assertEquals(0, call(caller, "list_pop_front", value(caller) + Values.LIST));
            assertEquals(0, call(caller, "rbtree_first", value(caller) + Values.TREE));
            return 0;
        });
    }

    @Test
    void aLongChainOfObjectsIsDroppedAtOnce() {
        functions.run(caller -> {
            long chain = make(caller);
            for (int i = 0; i < 100_000; i++) {
                long next = make(caller);
                call(caller, "kptr_xchg", next, chain);
                chain = next;
            }
            return call(caller, "obj_drop_impl", chain);
        });
        assertEquals(0, objects());
    }

    @Test
    void objectsHaveALimitWhateverTheProgramDoes() {
        functions.run(caller -> {
            int made = 0;
            while (made < 1_000_000 && make(caller) != 0) {
                made++;
            }
            assertEquals((64 << 20) / (64 + 256), made);
            return 0;
        });
        assertEquals(0, objects());
        functions.run(this::make);
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long object = make(caller);
            while (true) {
                call(caller, "refcount_acquire_impl", object);
                long slots = make(caller);
                for (int i = 0; i < 64; i += 8) {
                    call(caller, "refcount_acquire_impl", object);
                    call(caller, "kptr_xchg", slots + i, object);
                }
            }
        });
        assertEquals(0, objects());
    }

    @Test
    void aPerCpuObjectHasMemoryForEachCpu() {
        functions.run(caller -> {
            long object = call(caller, "percpu_obj_new_impl", Values.OBJECT_TYPE);
            long third = call(caller, "per_cpu_ptr", object, 3);
            caller.store(third, 8, 3);
            caller.store(call(caller, "per_cpu_ptr", object, 15) + 56, 8, 15);
            assertEquals(object, call(caller, "this_cpu_ptr", object));
            assertEquals(0, caller.load(object, 8));
            assertEquals(0, call(caller, "per_cpu_ptr", object, 16));
            call(caller, "kptr_xchg", value(caller) + Values.POINTER, object);
            assertEquals(object, call(caller, "kptr_xchg", value(caller) + Values.POINTER, 0));
            assertEquals(3, caller.load(third, 8));
            return call(caller, "percpu_obj_drop_impl", object);
        });
        assertEquals(0, objects());
        functions.assertFault(
                Fault.Kind.ARGUMENT,
                caller -> call(caller, "obj_drop_impl", call(caller, "percpu_obj_new_impl", Values.OBJECT_TYPE)));
    }

    @Test
    void collectionsAreUsedWithALockAndInMemoryThatStays() {
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> call(caller, "list_pop_front", value(caller) + Values.LIST));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> call(caller, "rbtree_first", value(caller) + Values.TREE));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            call(caller, "spin_lock", value(caller));
            return call(caller, "list_pop_front", Functions.memory(caller, 16));
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            call(caller, "spin_lock", value(caller));
            return call(caller, "list_push_back_impl", value(caller) + Values.LIST, make(caller) + 48);
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            call(caller, "spin_lock", value(caller));
            return call(caller, "list_push_back_impl", value(caller) + Values.LIST, value(caller));
        });
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> {
            call(caller, "spin_lock", value(caller));
            return call(caller, "list_push_back_impl", value(caller) + Values.SIZE - 8, make(caller));
        });
        assertEquals(0, objects());
    }

    @Test
    void anObjectThatIsInAlreadyIsDropped() {
        functions.run(caller -> {
            long list = value(caller) + Values.LIST;
            long tree = value(caller) + Values.TREE;
            long object = make(caller);
            call(caller, "spin_lock", value(caller));
            for (int i = 0; i < 3; i++) {
                call(caller, "refcount_acquire_impl", object);
            }
            assertEquals(0, call(caller, "list_push_front_impl", list, object + Values.LIST_NODE));
            assertEquals(Errno.EINVAL.result(), call(caller, "list_push_front_impl", list, object + Values.LIST_NODE));
            // The other node of the same object can be in a tree.
            assertEquals(
                    0, call(caller, "rbtree_add_impl", tree, object + Values.TREE_NODE, functions.callbackAddress()));
            assertEquals(
                    Errno.EINVAL.result(),
                    call(caller, "rbtree_add_impl", tree, object + Values.TREE_NODE, functions.callbackAddress()));
            // All four references are gone or given.
            return call(caller, "spin_unlock", value(caller));
        });
        assertEquals(1, objects());
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            call(caller, "spin_lock", value(caller));
            long first = call(caller, "list_front", value(caller) + Values.LIST);
            return call(caller, "obj_drop_impl", first - Values.LIST_NODE);
        });
        assertEquals(1, objects());
    }

    @Test
    void aTreeIsNotUsedWhileItLooksForAPlace() {
        functions.callback = (caller, a, b, r3, r4, r5) -> call(caller, "rbtree_first", value(caller) + Values.TREE);
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            call(caller, "spin_lock", value(caller));
            for (int i = 0; i < 2; i++) {
                call(
                        caller,
                        "rbtree_add_impl",
                        value(caller) + Values.TREE,
                        make(caller) + Values.TREE_NODE,
                        functions.callbackAddress());
            }
            return 0;
        });
        // What was being added is dropped with the run; what was in stays, and the tree can be used again.
        assertEquals(1, objects());
        functions.callback = (caller, a, b, r3, r4, r5) -> {
            functions.instance().map("m").remove(new byte[4]);
            return 0;
        };
        functions.run(caller -> {
            call(caller, "spin_lock", value(caller));
            return call(
                    caller,
                    "rbtree_add_impl",
                    value(caller) + Values.TREE,
                    make(caller) + Values.TREE_NODE,
                    functions.callbackAddress());
        });
        assertEquals(0, objects());
    }
}
