package io.github.ebpf4j.isa.program;

import io.github.ebpf4j.isa.btf.Btf;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Programs that belong together, and what they share. Their instructions refer to maps and externs by index:
 * {@code lddw} with src 5 loads the map at index imm, with src 6 the address of byte next_imm of the only value of the
 * map at index imm (RFC 9669, section 5.4); {@code lddw} with src 3 loads the address of the extern at index imm, and
 * {@code call} with src 2 calls it.
 *
 * @param name what it is called in messages: its file's path, as a rule
 * @param byteOrder the byte order that the programs were compiled for
 * @param license the license that the object declares, empty where it declares none
 * @param programs the programs, linked
 * @param maps the maps, data sections among them
 * @param externs what the host has to give
 * @param types the object's BTF, if it has any
 */
public record BpfObject(
        String name,
        ByteOrder byteOrder,
        String license,
        List<Program> programs,
        List<MapDefinition> maps,
        List<Extern> externs,
        Optional<Btf> types) {

    /** Copies the lists, so that the object cannot change. */
    public BpfObject {
        programs = List.copyOf(programs);
        maps = List.copyOf(maps);
        externs = List.copyOf(externs);
    }
}
