package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.interpreter.linux.Observation.Entry;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the cases of a recording on a machine. */
final class Replay {

    private static final String USUAL_PACKET = "udp";

    private final BpfObject object;
    private final Machine machine;

    Replay(BpfObject object, Machine machine) {
        this.object = object;
        this.machine = machine;
    }

    /** Returns the cases, each with what the machine answered. */
    List<Case> run(List<Case> cases) {
        List<Case> answered = new ArrayList<>();
        Answers answers = new Answers(object);
        Map<String, List<Entry>> before = machine.maps();
        for (Case each : cases) {
            try {
                each.puts().forEach(this::put);
                forget();
                Program program = program(object, each.program());
                ContextLayout layout = ContextLayout.of(object, program);
                Optional<byte[]> data =
                        ContextLayout.hasPacket(program.attachment().type())
                                ? Optional.of(packet(each.data().orElse(USUAL_PACKET)))
                                : Optional.empty();
                Optional<byte[]> context = layout.encode(each.context());
                Observation observed = machine.run(each.program(), data, context);
                Map<String, List<Entry>> after = machine.maps();
                answered.add(each.answered(answers.lines(program, data, layout, context, observed, before, after)));
                before = after;
            } catch (Machine.RunException e) {
                answered.add(each.answered(List.of("refused " + e.getMessage().strip())));
            }
        }
        return answered;
    }

    private static Program program(BpfObject object, String name) {
        return object.programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no program " + name));
    }

    // What was seen in an earlier run is not what this one saw.
    private void forget() {
        for (MapDefinition map : object.maps()) {
            if (map.name().equals(Answers.SEEN)) {
                machine.put(
                        map.name(), new byte[4], map.data().map(Replay::content).orElseThrow());
            }
        }
    }

    private static byte[] content(DataImage image) {
        return Arrays.copyOf(image.start(), (int) image.size());
    }

    private void put(Case.Put put) {
        ByteOrder order = object.byteOrder();
        String suffix = order == ByteOrder.BIG_ENDIAN ? ".bpfeb.o" : ".bpfel.o";
        byte[] slots = program(TestObjects.load(put.object() + suffix), put.program())
                .bytecode()
                .encode(order);
        for (int pc = 0; pc < slots.length / 8; pc++) {
            byte[] key = ByteBuffer.allocate(4).order(order).putInt(pc).array();
            machine.put(put.map(), key, Arrays.copyOfRange(slots, pc * 8, pc * 8 + 8));
        }
    }

    // Packets have names in a file beside the recordings: a line each, "udp 0011…".
    private static byte[] packet(String name) {
        try {
            return Files.readAllLines(Recording.folder().resolve("packets.txt")).stream()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> HexFormat.of()
                            .parseHex(line.substring(name.length() + 1).strip()))
                    .findFirst()
                    .orElseGet(() -> HexFormat.of().parseHex(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
