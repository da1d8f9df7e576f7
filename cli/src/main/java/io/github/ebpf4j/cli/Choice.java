package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.text.Dialect;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of several words as the help has them; picocli itself would take the names of the constants besides. */
abstract class Choice<T> implements ITypeConverter<T> {

    private final List<T> choices;

    Choice(T[] choices) {
        this.choices = List.of(choices);
    }

    @Override
    public T convert(String word) {
        return choices.stream()
                .filter(choice -> choice.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + word + "\" is not one of " + choices));
    }

    /** Reads the name of a dialect that can be read back. */
    static final class OfDialect extends Choice<Dialect> {
        OfDialect() {
            super(Dialect.values());
        }
    }

    /** Reads the name of a notation. */
    static final class OfNotation extends Choice<Notation> {
        OfNotation() {
            super(Notation.values());
        }
    }

    /** Reads the name of a language for drawings. */
    static final class OfFormat extends Choice<GraphCommand.Format> {
        OfFormat() {
            super(GraphCommand.Format.values());
        }
    }

    /** Reads the name of a conformance group. */
    static final class OfGroup extends Choice<ConformanceGroup> {
        OfGroup() {
            super(ConformanceGroup.values());
        }
    }

    /** Reads the name of an engine of ours. */
    static final class OfEngine extends Choice<KnownEngine> {
        OfEngine() {
            super(KnownEngine.values());
        }
    }
}
