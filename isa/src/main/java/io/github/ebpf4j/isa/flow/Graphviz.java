package io.github.ebpf4j.isa.flow;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The language of {@code dot}. */
final class Graphviz implements Drawing.Language {

    @Override
    public void begin(StringBuilder text) {
        text.append("digraph {\n");
        text.append("    node [shape=box, fontname=\"monospace\"];\n");
        text.append("    edge [fontname=\"sans-serif\"];\n");
    }

    @Override
    public void beginFunction(StringBuilder text, FunctionFlow function) {
        text.append(String.format(Locale.ROOT, "    subgraph cluster_%d {\n", function.start()));
        text.append("        label=\"%s\";\n".formatted(escape(function.name())));
    }

    @Override
    public void block(StringBuilder text, BasicBlock block, List<String> lines, boolean reachable) {
        text.append("        b").append(block.start()).append(" [label=\"");
        // \l ends a line and aligns it to the left.
        lines.forEach(line -> text.append(escape(line)).append("\\l"));
        text.append('"');
        if (!reachable) {
            text.append(", style=filled, color=\"#999999\", fillcolor=\"#dddddd\", fontcolor=\"#777777\"");
        }
        text.append("];\n");
    }

    @Override
    public void edge(StringBuilder text, Edge edge) {
        String style = edge.back() ? "style=dashed, color=\"#1f5fbf\", fontcolor=\"#1f5fbf\"" : "";
        arrow(text, "        ", edge.from(), "b" + edge.to(), edge.kind(), style);
    }

    @Override
    public void endFunction(StringBuilder text) {
        text.append("    }\n");
    }

    @Override
    public void place(StringBuilder text, String id, String label) {
        text.append("    %s [label=\"%s\", shape=plaintext, fontcolor=\"#b22222\"];\n".formatted(id, escape(label)));
    }

    @Override
    public void departure(StringBuilder text, Departure departure, String to) {
        arrow(text, "    ", departure.from(), to, departure.kind(), "color=\"#b22222\", fontcolor=\"#b22222\"");
    }

    @Override
    public void end(StringBuilder text) {
        text.append("}\n");
    }

    private static void arrow(StringBuilder text, String indent, int from, String to, Edge.Kind kind, String style) {
        String label = kind.label().isEmpty() ? "" : "label=\"" + kind.label() + "\"";
        String attributes =
                Stream.of(label, style).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        text.append(String.format(
                Locale.ROOT,
                "%sb%d -> %s%s;\n",
                indent,
                from,
                to,
                attributes.isEmpty() ? "" : " [" + attributes + "]"));
    }

    /** Within a quoted label, a backslash begins an escape and an ampersand an entity of HTML. */
    static String escape(String label) {
        StringBuilder escaped = new StringBuilder();
        label.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '&' -> escaped.append("&amp;");
                default -> escaped.appendCodePoint(Character.isISOControl(point) ? '\uFFFD' : point);
            }
        });
        return escaped.toString();
    }
}
