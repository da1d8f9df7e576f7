package io.github.ebpf4j.loader;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a symbol means when several objects are linked: its own definition, that of another unit where it has none, and
 * the strong one of another unit where its own is weak.
 */
final class SymbolResolver {

    // Each unit may say what its license is.
    private static final Set<String> REPEATED = Set.of("license", "version");

    private final Map<String, Definition> visible = new HashMap<>();

    /** A symbol that a section of its unit defines. */
    record Definition(LinkUnit unit, Symbol symbol) {
        Section section() {
            return unit.section(symbol);
        }
    }

    private SymbolResolver() {}

    /**
     * Looks through the symbols of the units.
     *
     * @throws LoadException if two units define the same name and neither definition is weak
     */
    static SymbolResolver of(List<LinkUnit> units) {
        SymbolResolver resolver = new SymbolResolver();
        units.forEach(unit -> unit.symbols().stream()
                .filter(symbol -> symbol.isInSection() && symbol.isVisible())
                .filter(symbol -> !REPEATED.contains(unit.section(symbol).name()))
                .forEach(symbol -> resolver.add(new Definition(unit, symbol))));
        return resolver;
    }

    private void add(Definition added) {
        Definition known = visible.putIfAbsent(added.symbol().name(), added);
        // Within one unit, the symbol table may well name the same thing twice.
        if (known == null || known.unit() == added.unit()) {
            return;
        }
        if (known.symbol().isWeak() && !added.symbol().isWeak()) {
            visible.put(added.symbol().name(), added);
        } else if (!known.symbol().isWeak() && !added.symbol().isWeak()) {
            throw added.unit()
                    .place(added.section())
                    .symbol("symbol", added.symbol().name())
                    .refuse("is defined in %s already, and neither definition is weak"
                            .formatted(
                                    Place.printable(known.unit().elf().place().file())));
        }
    }

    /** Returns what defines a symbol of a unit, or nothing if none of the units does. */
    Optional<Definition> definition(LinkUnit unit, Symbol symbol) {
        Definition found = symbol.isVisible() ? visible.get(symbol.name()) : null;
        if (symbol.isInSection() && (found == null || found.unit() == unit)) {
            return Optional.of(new Definition(unit, symbol));
        }
        return Optional.ofNullable(found);
    }

    /**
     * Returns what a pointer in a section of data is to point to. Of what is static, compilers name the section, and
     * leave the offset in it where the pointer is to be.
     *
     * @param content the bytes of the section that the relocation applies to
     * @param refusal makes a refusal of the place that the pointer would point to
     * @throws LoadException if nothing begins where the pointer is to point to
     */
    Optional<Definition> pointee(
            LinkUnit unit, Relocation relocation, ByteBuffer content, Function<String, LoadException> refusal) {
        Symbol symbol = relocation.symbol();
        if (symbol.type() != Symbol.SECTION || !symbol.isInSection()) {
            return definition(unit, symbol);
        }
        boolean whole = relocation.offset() + Long.BYTES <= content.capacity();
        long implicit = whole ? content.getLong((int) relocation.offset()) : 0;
        long offset = symbol.value() + relocation.addend().orElse(implicit);
        Symbol found = unit.symbolAt(unit.section(symbol), offset)
                .orElseThrow(() -> refusal.apply("%s of section %s, where nothing is defined"
                        .formatted(RelocationTargets.signedHex(offset), Place.quote(symbol.name()))));
        return definition(unit, found);
    }

    /** Returns whether a symbol that its unit defines is not overridden by another unit. */
    boolean isDefinition(LinkUnit unit, Symbol symbol) {
        return symbol.isInSection()
                && definition(unit, symbol)
                        .filter(found -> found.unit() == unit)
                        .isPresent();
    }
}
