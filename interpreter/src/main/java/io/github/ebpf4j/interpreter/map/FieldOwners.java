package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.SharedRegion;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Who keeps what stands behind the {@linkplain SpecialFields fields} of values: timers, objects. A group of helpers
 * registers here to hear that a value was deleted ({@code bpf_obj_free_fields}).
 */
public final class FieldOwners {

    /** Where nobody registers. */
    public static final FieldOwners NOBODY = new FieldOwners();

    /** Lets go of what a field holds. */
    @FunctionalInterface
    public interface Owner {

        /**
         * Lets go of what a field holds, and leaves zeros in it. It must not use the map, whose lock the caller may
         * have.
         *
         * @param offset where the field begins in the memory
         */
        void release(SpecialFields.Field field, SharedRegion values, int offset);
    }

    private final Map<SpecialFields.Kind, Owner> owners = new ConcurrentHashMap<>();
    private final Set<FieldOwners> guests = new CopyOnWriteArraySet<>();

    /** Creates a register without anyone in it. */
    public FieldOwners() {}

    /** Registers who owns the fields of a kind. */
    public void register(SpecialFields.Kind kind, Owner owner) {
        owners.put(kind, owner);
    }

    /**
     * Tells the owners of another instance too from now on, whose programs use a map of this one: each knows what its own
     * programs put there.
     */
    public void tellToo(FieldOwners guest) {
        if (guest != this && this != NOBODY) {
            guests.add(guest);
        }
    }

    /** Tells them no more. */
    public void tellNoMore(FieldOwners guest) {
        guests.remove(guest);
    }

    /** Tells the owners of a field that the value it is in was deleted. */
    void release(SpecialFields.Field field, SharedRegion values, int offset) {
        tell(field, values, offset);
        for (FieldOwners guest : guests) {
            guest.tell(field, values, offset);
        }
    }

    private void tell(SpecialFields.Field field, SharedRegion values, int offset) {
        Owner owner = owners.get(field.kind());
        if (owner != null) {
            owner.release(field, values, offset);
        }
    }
}
