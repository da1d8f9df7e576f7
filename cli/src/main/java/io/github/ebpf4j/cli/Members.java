package io.github.ebpf4j.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.ebpf4j.isa.Phase;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The members of a JSON object that a person wrote: each is read by its type, and one that nobody knows is refused. */
final class Members {

    private final String place;
    private final JsonObject json;
    private final Set<String> known = new TreeSet<>();

    private Members(String place, JsonObject json) {
        this.place = place;
        this.json = json;
    }

    /**
     * Has an object read.
     *
     * @param place what messages call it
     * @throws Refusal if the JSON is no object, has members that the reader did not ask for, or is refused by the reader
     */
    static void read(String place, JsonElement json, Consumer<Members> reader) {
        if (!json.isJsonObject()) {
            throw Refusal.of(Phase.LOAD, place, json + " is not an object");
        }
        Members members = new Members(place, json.getAsJsonObject());
        try {
            reader.accept(members);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(Phase.LOAD, place, String.valueOf(e.getMessage()));
        }
        for (String name : members.json.keySet()) {
            if (!members.known.contains(name)) {
                throw Refusal.of(Phase.LOAD, place, "\"%s\" is not one of %s".formatted(name, members.known));
            }
        }
    }

    private Optional<JsonElement> member(String name) {
        known.add(name);
        return Optional.ofNullable(json.get(name));
    }

    /** Has each object of an array read, if the member is there. */
    void each(String name, Consumer<Members> reader) {
        member(name).ifPresent(array -> {
            if (!array.isJsonArray()) {
                throw refuse(name, array, "an array");
            }
            List<JsonElement> elements = array.getAsJsonArray().asList();
            IntStream.range(0, elements.size())
                    .forEach(i -> read("%s: %s[%d]".formatted(place, name, i), elements.get(i), reader));
        });
    }

    /** Returns a text. */
    Optional<String> text(String name) {
        return member(name).map(element -> {
            if (!(element instanceof JsonPrimitive text && text.isString())) {
                throw refuse(name, element, "a text");
            }
            return text.getAsString();
        });
    }

    /** Returns a text that must be there. */
    String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    /** Returns whether something is so. */
    Optional<Boolean> flag(String name) {
        return member(name).map(element -> {
            if (!(element instanceof JsonPrimitive flag && flag.isBoolean())) {
                throw refuse(name, element, "true or false");
            }
            return flag.getAsBoolean();
        });
    }

    /** Returns a whole number from 0 to 2^63 - 1. */
    Optional<Long> number(String name) {
        return number(name, Long.MAX_VALUE);
    }

    /** Returns a whole number from 0 to 2^31 - 1. */
    Optional<Integer> small(String name) {
        return number(name, Integer.MAX_VALUE).map(Long::intValue);
    }

    private Optional<Long> number(String name, long most) {
        return member(name).map(element -> {
            try {
                BigInteger number = new BigInteger(element.getAsString());
                if (number.signum() >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0) {
                    return number.longValue();
                }
            } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
                // Said below, as of a number out of range.
            }
            throw refuse(name, element, "a whole number from 0 to " + most);
        });
    }

    /** Returns a whole number from 0 to 2^31 - 1 that must be there. */
    int requiredSmall(String name) {
        return small(name).orElseThrow(() -> missing(name));
    }

    private Refusal missing(String name) {
        return Refusal.of(Phase.LOAD, place, "has no \"" + name + "\"");
    }

    private Refusal refuse(String name, JsonElement json, String expected) {
        return Refusal.of(Phase.LOAD, place, "\"%s\" is %s, must be %s".formatted(name, json, expected));
    }
}
