package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads pseudo-C, also as a disassembler of LLVM prints it: with {@code 12:} before and {@code <f+0x60>} behind. */
final class PseudoCAssembler {

    private static final Pattern ADDRESS = Pattern.compile("\\d+:\\s+");
    private static final Pattern SYMBOL = Pattern.compile("\\s+<[\\w.$]+(\\+0x[0-9a-fA-F]+)?>$");
    private static final Map<String, List<Spelling>> SPELLINGS = spellings();

    private final SlotWriter writer = new SlotWriter();
    private int line;

    private PseudoCAssembler() {}

    /** A template, and a sample with the shape of the lines that it reads. */
    private record Spelling(Template template, Line sample) {}

    private static Map<String, List<Spelling>> spellings() {
        Map<String, List<Spelling>> spellings = new HashMap<>();
        for (Opcode row : Opcode.values()) {
            if (row != Opcode.NEXT_IMM) {
                add(new Template(row, PseudoC.template(row)), spellings);
                PseudoC.alternatives(row).forEach(text -> add(new Template(row, text), spellings));
            }
        }
        return spellings;
    }

    private static void add(Template template, Map<String, List<Spelling>> spellings) {
        for (Line sample : template.samples()) {
            spellings
                    .computeIfAbsent(sample.shape(), shape -> new ArrayList<>())
                    .add(new Spelling(template, sample));
        }
    }

    static Bytecode assemble(String text) {
        PseudoCAssembler assembler = new PseudoCAssembler();
        for (String line : Assembler.LINE_END.split(text, -1)) {
            assembler.line++;
            assembler.readLine(line);
        }
        return assembler.writer.toBytecode();
    }

    private void readLine(String text) {
        // A semicolon starts a line of C between the instructions, as LLVM prints it.
        String rest = text.replaceFirst("(#|;).*", "").strip();
        Matcher address = ADDRESS.matcher(rest);
        if (address.lookingAt()) {
            rest = rest.substring(address.end());
        }
        Matcher label = Assembler.LABEL.matcher(rest);
        if (label.lookingAt()) {
            writer.define(line, label.group(1));
            rest = rest.substring(label.end()).strip();
        }
        rest = SYMBOL.matcher(rest).replaceFirst("");
        if (rest.startsWith(Syntax.RAW_SLOT)) {
            readSlots(rest.substring(Syntax.RAW_SLOT.length()));
        } else if (!rest.isEmpty()) {
            readInstruction(rest);
        }
    }

    private void readSlots(String text) {
        for (String slot : text.split(",", -1)) {
            writer.put(Numbers.parse(slot.strip(), Long.SIZE)
                    .orElseThrow(() -> new AssemblyException(
                            line, "slot %s is not a number of 64 bits".formatted(Excerpt.of(slot.strip())))));
        }
    }

    private void readInstruction(String text) {
        Line plain = Line.of(text);
        // Hardly any line has a label, and to look for one is dear.
        if (!tryToRead(plain) && plain.withLabel().stream().noneMatch(this::tryToRead)) {
            throw new AssemblyException(line, Excerpt.of(text) + " is not an instruction");
        }
    }

    private boolean tryToRead(Line candidate) {
        for (Spelling spelling : SPELLINGS.getOrDefault(candidate.shape(), List.of())) {
            Optional<Template.Reading> reading = spelling.template().read(candidate, spelling.sample(), line);
            if (reading.isPresent()) {
                put(spelling.template().row(), reading.get());
                return true;
            }
        }
        return false;
    }

    private void put(Opcode row, Template.Reading reading) {
        reading.label().ifPresent(label -> writer.refer(line, row.targetField().orElseThrow(), label));
        writer.put(row, reading.fields());
    }
}
