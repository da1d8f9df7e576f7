package io.github.ebpf4j.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A table without borders, in which a row is a line, whatever the texts are. */
final class TextTable<T> {

    /** Longer texts are cut. */
    private static final int WIDEST = 100;

    private final List<T> rows;
    private final List<ColumnData<T>> columns = new ArrayList<>();

    private TextTable(List<T> rows) {
        this.rows = rows;
    }

    /** Returns a table of these rows, which has no columns yet. */
    static <T> TextTable<T> of(List<T> rows) {
        return new TextTable<>(rows);
    }

    /** Adds a column of texts. */
    TextTable<T> text(String header, Function<T, String> value) {
        return column(header, HorizontalAlign.LEFT, value);
    }

    /** Adds a column of numbers. */
    TextTable<T> number(String header, ToLongFunction<T> value) {
        return column(header, HorizontalAlign.RIGHT, row -> Long.toString(value.applyAsLong(row)));
    }

    private TextTable<T> column(String header, HorizontalAlign align, Function<T, String> value) {
        columns.add(new Column()
                .header(header)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(WIDEST, OverflowBehaviour.ELLIPSIS_RIGHT)
                .with(row -> Printable.text(value.apply(row))));
        return this;
    }

    /** Appends the table after an empty line; nothing at all if it has no rows. */
    void appendTo(StringBuilder text) {
        if (!rows.isEmpty()) {
            text.append('\n');
            text.append(AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns)
                            .stripIndent())
                    .append('\n');
        }
    }
}
