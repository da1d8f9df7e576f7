package io.github.ebpf4j.isa.flow;

import io.github.ebpf4j.isa.text.Dialect;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is drawn of a control flow, in which order; how is up to the {@link Language}. */
final class Drawing {

    /** A language for drawings. Blocks have the identifier {@code b} and their slot. */
    interface Language {
        void begin(StringBuilder text);

        void beginFunction(StringBuilder text, FunctionFlow function);

        void block(StringBuilder text, BasicBlock block, List<String> lines, boolean reachable);

        void edge(StringBuilder text, Edge edge);

        void endFunction(StringBuilder text);

        /** Draws a slot that departures lead to and where no block begins. */
        void place(StringBuilder text, String id, String label);

        void departure(StringBuilder text, Departure departure, String to);

        void end(StringBuilder text);
    }

    private Drawing() {}

    static String draw(ControlFlow flow, Dialect dialect, Language language) {
        StringBuilder text = new StringBuilder();
        language.begin(text);
        for (FunctionFlow function : flow.functions()) {
            language.beginFunction(text, function);
            for (BasicBlock block : function.blocks()) {
                language.block(text, block, lines(flow, dialect, block), flow.isReachable(block.start()));
            }
            for (Edge edge : function.edges()) {
                language.edge(text, edge);
            }
            language.endFunction(text);
        }
        Set<Long> places = new TreeSet<>();
        for (FunctionFlow function : flow.functions()) {
            for (Departure departure : function.departures()) {
                if (!flow.code().isInstruction(departure.to())) {
                    places.add(departure.to());
                }
            }
        }
        for (long place : places) {
            boolean second = flow.code().isSecondSlot(place);
            String what = second ? "second slot of a wide instruction" : "outside the program";
            language.place(text, id(flow, place), place + ": " + what);
        }
        for (FunctionFlow function : flow.functions()) {
            for (Departure departure : function.departures()) {
                language.departure(text, departure, id(flow, departure.to()));
            }
        }
        language.end(text);
        return text.toString();
    }

    private static List<String> lines(ControlFlow flow, Dialect dialect, BasicBlock block) {
        List<String> lines = new ArrayList<>();
        for (int pc = block.start(); pc < block.end(); pc = flow.code().next(pc)) {
            lines.add(pc + ": " + Disassembler.disassemble(dialect, flow.code().at(pc)));
        }
        return lines;
    }

    private static String id(ControlFlow flow, long pc) {
        if (flow.code().isInstruction(pc)) {
            return "b" + pc;
        }
        return pc < 0 ? "pm" + -pc : "p" + pc;
    }
}
