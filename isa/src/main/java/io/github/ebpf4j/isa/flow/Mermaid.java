package io.github.ebpf4j.isa.flow;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The flowchart of Mermaid. */
final class Mermaid implements Drawing.Language {

    /** What stands for itself in a quoted label; the rest could be markup of Mermaid, Markdown, TeX or HTML. */
    private static final String PLAIN = " %+-=,:()/[]!";

    @Override
    public void begin(StringBuilder text) {
        text.append("flowchart TD\n");
        text.append("    classDef default font-family:monospace,text-align:left\n");
        text.append("    classDef unreachable fill:#dddddd,stroke:#999999,color:#777777\n");
        text.append("    classDef outside fill:none,stroke:none,color:#b22222\n");
    }

    @Override
    public void beginFunction(StringBuilder text, FunctionFlow function) {
        text.append(
                String.format(Locale.ROOT, "    subgraph f%d[\"%s\"]\n", function.start(), escape(function.name())));
    }

    @Override
    public void block(StringBuilder text, BasicBlock block, List<String> lines, boolean reachable) {
        String label = lines.stream().map(Mermaid::escape).collect(Collectors.joining("<br/>"));
        text.append(String.format(
                Locale.ROOT, "        b%d[\"%s\"]%s\n", block.start(), label, reachable ? "" : ":::unreachable"));
    }

    @Override
    public void edge(StringBuilder text, Edge edge) {
        arrow(text, "        ", edge.from(), edge.back() ? "-.->" : "-->", edge.kind(), "b" + edge.to());
    }

    @Override
    public void endFunction(StringBuilder text) {
        text.append("    end\n");
    }

    @Override
    public void place(StringBuilder text, String id, String label) {
        text.append("    %s[\"%s\"]:::outside\n".formatted(id, escape(label)));
    }

    @Override
    public void departure(StringBuilder text, Departure departure, String to) {
        arrow(text, "    ", departure.from(), "==>", departure.kind(), to);
    }

    @Override
    public void end(StringBuilder text) {
        // A flowchart ends with its text.
    }

    private static void arrow(StringBuilder text, String indent, int from, String arrow, Edge.Kind kind, String to) {
        String label = kind.label().isEmpty() ? "" : "|" + kind.label() + "|";
        text.append(String.format(Locale.ROOT, "%sb%d %s%s %s\n", indent, from, arrow, label, to));
    }

    /** Writes what is not plain as {@code #number;}, and {@code %%} too, which could begin a comment or a directive. */
    static String escape(String label) {
        // A label must not be empty.
        StringBuilder escaped = new StringBuilder(label.isEmpty() ? " " : "");
        int before = 0;
        for (int point : label.codePoints().toArray()) {
            boolean doubled = point == '%' && before == '%';
            if (Character.isISOControl(point)) {
                escaped.append('\uFFFD');
            } else if (!doubled && (PLAIN.indexOf(point) >= 0 || isLetterOrDigit(point))) {
                escaped.appendCodePoint(point);
            } else {
                escaped.append('#').append(point).append(';');
            }
            before = point;
        }
        return escaped.toString();
    }

    private static boolean isLetterOrDigit(int point) {
        return point < 0x80 && Character.isLetterOrDigit(point);
    }
}
