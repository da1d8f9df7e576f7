package io.github.ebpf4j.interpreter.runtime;

import static java.util.stream.Collectors.toMap;

import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.helper.BuiltIn;
import io.github.ebpf4j.interpreter.helper.Registry;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Makes objects whose programs are valid and mean no good: they call any helper and kfunc with maps, contexts, addresses
 * of their own and numbers in any place, and look into what they get.
 */
final class HostilePrograms {

    /** The map that no program names: what it holds must stay as it is. */
    static final String CANARY = "canary";

    private static final int SAVED = 6;
    private static final Instruction EXIT = Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        14,
        16,
        20,
        34,
        60,
        64,
        255,
        256,
        4096,
        65_535,
        -1,
        -2,
        -8,
        1L << 31,
        1L << 32,
        Long.MIN_VALUE
    };

    /** What a program is started with: what careful programs are made for. */
    enum Family {
        XDP,
        SKB,
        MESSAGE,
        SOCK_OPS,
        ADDRESS,
        SOCKET,
        SYSCTL,
        SOCKOPT,
        OTHER
    }

    /** The helpers that careful programs call only with the context that they are for, by how their names begin. */
    private static final Map<String, List<Family>> FOR_FAMILIES = Map.ofEntries(
            Map.entry("bpf_xdp_", List.of(Family.XDP)),
            Map.entry("bpf_skb_", List.of(Family.SKB)),
            Map.entry("bpf_l3_", List.of(Family.SKB)),
            Map.entry("bpf_l4_", List.of(Family.SKB)),
            Map.entry("bpf_csum_update", List.of(Family.SKB)),
            Map.entry("bpf_csum_level", List.of(Family.SKB)),
            Map.entry("bpf_get_hash_recalc", List.of(Family.SKB)),
            Map.entry("bpf_clone_redirect", List.of(Family.SKB)),
            Map.entry("bpf_redirect", List.of(Family.XDP, Family.SKB)),
            Map.entry("bpf_fib_lookup", List.of(Family.XDP, Family.SKB)),
            Map.entry("bpf_check_mtu", List.of(Family.XDP, Family.SKB)),
            Map.entry("bpf_sk_lookup_", List.of(Family.XDP, Family.SKB, Family.ADDRESS)),
            Map.entry("bpf_skc_lookup_", List.of(Family.XDP, Family.SKB, Family.ADDRESS)),
            Map.entry("bpf_get_socket_cookie", List.of(Family.SKB, Family.SOCK_OPS, Family.ADDRESS, Family.SOCKET)),
            Map.entry("bpf_setsockopt", List.of(Family.SOCK_OPS, Family.ADDRESS)),
            Map.entry("bpf_getsockopt", List.of(Family.SOCK_OPS, Family.ADDRESS)),
            Map.entry("bpf_load_hdr_opt", List.of(Family.SOCK_OPS)),
            Map.entry("bpf_store_hdr_opt", List.of(Family.SOCK_OPS)),
            Map.entry("bpf_sysctl_", List.of(Family.SYSCTL)),
            Map.entry("bpf_msg_", List.of(Family.MESSAGE)),
            Map.entry("bpf_get_func_", List.of()),
            Map.entry("bpf_spin_", List.of()),
            Map.entry("bpf_timer_", List.of()));

    /** The maps that a helper is for, by the letter that stands for them; M stands for those with keys. */
    private static final Map<Character, List<String>> MAPS = Map.of(
            'M',
            List.of("array", "cpu array", "map 1", "map 5", "map 9", "map 10", "trie"),
            'E',
            List.of("array", "cpu array", "map 1", "map 5", "map 9", "map 10"),
            'Q',
            List.of("queue", "stack", "bloom"),
            'U',
            List.of("ring"),
            'Z',
            List.of("user ring"),
            'V',
            List.of("events"),
            'G',
            List.of("programs"),
            'D',
            List.of("devices", "devices by hash", "cpus", "xsks"),
            'W',
            List.of("stacks"));

    /**
     * What helpers take, for programs that get somewhere: a map ({@link #MAPS}), C the context, P a place on the stack, R
     * what a helper returned, B a callback, S the size of something on the stack, N a small number, F flags, which are
     * mostly 0. Of helpers that are not here, anything is taken.
     */
    private static final Map<String, String> ARGUMENTS =
            """
            bpf_map_lookup_elem MP
            bpf_map_update_elem MPPF
            bpf_map_delete_elem MP
            bpf_map_push_elem QPF
            bpf_map_pop_elem QP
            bpf_map_peek_elem QP
            bpf_map_lookup_percpu_elem MPN
            bpf_for_each_map_elem EBPF
            bpf_tail_call CGN
            bpf_loop NBPF
            bpf_trace_printk PSNNN
            bpf_snprintf PSPPS
            bpf_strtol PSFP
            bpf_strtoul PSFP
            bpf_strncmp PSP
            bpf_probe_read PSR
            bpf_probe_read_kernel PSR
            bpf_probe_read_user PSR
            bpf_probe_read_kernel_str PSR
            bpf_probe_read_user_str PSR
            bpf_get_current_comm PS
            bpf_perf_event_output CVFPS
            bpf_ringbuf_output UPSF
            bpf_ringbuf_reserve USF
            bpf_ringbuf_submit RF
            bpf_ringbuf_discard RF
            bpf_ringbuf_query UN
            bpf_user_ringbuf_drain ZBPF
            bpf_dynptr_from_mem RSFP
            bpf_dynptr_read PSPNF
            bpf_dynptr_write PNPSF
            bpf_dynptr_data PNS
            bpf_ringbuf_reserve_dynptr USFP
            bpf_ringbuf_submit_dynptr PF
            bpf_ringbuf_discard_dynptr PF
            bpf_skb_load_bytes CNPS
            bpf_skb_load_bytes_relative CNPSF
            bpf_skb_store_bytes CNPSF
            bpf_skb_pull_data CN
            bpf_l3_csum_replace CNNNN
            bpf_l4_csum_replace CNNNN
            bpf_csum_diff PSPSN
            bpf_csum_update CN
            bpf_csum_level CN
            bpf_skb_change_head CNF
            bpf_skb_change_tail CNF
            bpf_skb_change_proto CNF
            bpf_skb_change_type CN
            bpf_skb_adjust_room CNNF
            bpf_skb_vlan_push CNN
            bpf_skb_vlan_pop C
            bpf_get_hash_recalc C
            bpf_xdp_adjust_head CN
            bpf_xdp_adjust_tail CN
            bpf_xdp_adjust_meta CN
            bpf_xdp_load_bytes CNPS
            bpf_xdp_store_bytes CNPS
            bpf_xdp_get_buff_len C
            bpf_redirect NF
            bpf_redirect_map DNF
            bpf_clone_redirect CNF
            bpf_fib_lookup CPNF
            bpf_check_mtu CNPNF
            bpf_sk_lookup_tcp CPNNF
            bpf_sk_lookup_udp CPNNF
            bpf_skc_lookup_tcp CPNNF
            bpf_sk_release R
            bpf_sk_fullsock R
            bpf_tcp_sock R
            bpf_get_listener_sock R
            bpf_get_socket_cookie C
            bpf_sk_storage_get MRPF
            bpf_sk_storage_delete MR
            bpf_task_storage_get MRPF
            bpf_task_storage_delete MR
            bpf_get_stackid CWF
            bpf_get_stack CPSF
            bpf_spin_lock R
            bpf_spin_unlock R
            bpf_timer_init RMF
            bpf_timer_set_callback RB
            bpf_timer_start RNF
            bpf_timer_cancel R
            bpf_kptr_xchg RN
            bpf_get_func_arg CNP
            bpf_get_func_ret CP
            bpf_d_path PPS
            bpf_setsockopt CNNPS
            bpf_getsockopt CNNPS
            bpf_skb_get_tunnel_key CPSF
            bpf_skb_set_tunnel_key CPSF
            bpf_sysctl_get_name CPSF
            bpf_msg_pull_data CNNF
            bpf_msg_push_data CNNF
            bpf_msg_pop_data CNNF
            bpf_load_hdr_opt CPSF
            bpf_store_hdr_opt CPSF
            """.lines().map(line -> line.strip().split(" ")).collect(toMap(part -> part[0], part -> part[1]));

    private final Random random;
    private final Names names;
    private final List<MapDefinition> maps;
    private final List<Instruction> code = new ArrayList<>();
    private final List<Integer> callbacks = new ArrayList<>();
    private final Family family;
    /** Whether its calls are such as the kernel's verifier lets pass, mostly. */
    private final boolean careful;

    /** What an instance has to be called, in a fixed order. */
    private record Names(List<Integer> helpers, List<String> kfuncs) {}

    private HostilePrograms(Random random, Names names, List<MapDefinition> maps, Family family) {
        this.random = random;
        this.family = family;
        this.careful = random.nextInt(4) != 0;
        this.names = names;
        this.maps = maps;
    }

    /** Returns an object of a seed, with so many programs, whose names begin with that of their {@link Family}. */
    static BpfObject object(long seed, int programs) {
        Random random = new Random(seed);
        ByteOrder byteOrder = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        List<MapDefinition> maps = maps(random);
        Names names = builtIns();
        List<Program> all = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            Family family = family(random);
            Bytecode code = new HostilePrograms(random, names, maps, family).program();
            all.add(new Program(
                    family + " " + i, "", Attachment.UNKNOWN, code, byteOrder, List.of(), List.of(), List.of(), "GPL"));
        }
        List<Extern> externs = names.kfuncs().stream()
                .map(name -> new Extern(name, Extern.Kind.FUNCTION, false, 0))
                .toList();
        return new BpfObject("hostile " + seed, byteOrder, "GPL", all, maps, externs, Optional.empty());
    }

    /** Returns any family. */
    static Family family(Random random) {
        List<Family> all = List.of(Family.values());
        return all.get(random.nextInt(all.size()));
    }

    /** Returns the family of a program of that name. */
    static Family familyOf(String program) {
        return Family.valueOf(program.substring(0, program.indexOf(' ')));
    }

    private static Names builtIns() {
        TreeSet<Integer> helpers = new TreeSet<>();
        TreeSet<String> kfuncs = new TreeSet<>();
        try (Instance empty = Instance.of(Program.of(Bytecode.of(List.of(EXIT))))) {
            BuiltIn.register(empty.host(), new Registry() {
                @Override
                public void helper(String name, HostFunction function) {
                    helpers.add(Helper.named(name).orElseThrow().number());
                }

                @Override
                public void kfunc(String name, HostFunction function) {
                    kfuncs.add(name);
                }
            });
        }
        return new Names(List.copyOf(helpers), List.copyOf(kfuncs));
    }

    private static List<MapDefinition> maps(Random random) {
        List<MapDefinition> maps = new ArrayList<>();
        maps.add(map(CANARY, MapType.ARRAY, 4, 64, 4, 0));
        maps.add(map("array", MapType.ARRAY, 4, 1 + random.nextInt(70), 1 + random.nextInt(5), 0));
        maps.add(map("cpu array", MapType.PERCPU_ARRAY, 4, 8, 2, 0));
        for (MapType type : List.of(MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH)) {
            maps.add(map(
                    "map " + type.number(),
                    type,
                    1 + random.nextInt(12),
                    1 + random.nextInt(40),
                    1 + random.nextInt(6),
                    0));
        }
        maps.add(map("programs", MapType.PROG_ARRAY, 4, 4, 3, 0));
        maps.add(map("ring", MapType.RINGBUF, 0, 0, 4096, 0));
        maps.add(map("events", MapType.PERF_EVENT_ARRAY, 4, 4, 16, 0));
        maps.add(map("devices", MapType.DEVMAP, 4, 8, 4, 0));
        maps.add(map("devices by hash", MapType.DEVMAP_HASH, 4, 8, 4, 0));
        maps.add(map("cpus", MapType.CPUMAP, 4, 8, 4, 0));
        maps.add(map("xsks", MapType.XSKMAP, 4, 4, 4, 0));
        maps.add(map("sockets", MapType.SOCKMAP, 4, 4, 4, 0));
        maps.add(map("sockets by hash", MapType.SOCKHASH, 4, 4, 4, 0));
        maps.add(map("reuse", MapType.REUSEPORT_SOCKARRAY, 4, 8, 4, 0));
        maps.add(map("trie", MapType.LPM_TRIE, 8, 8, 4, 1));
        maps.add(map("queue", MapType.QUEUE, 0, 8, 3, 0));
        maps.add(map("stack", MapType.STACK, 0, 8, 3, 0));
        maps.add(map("bloom", MapType.BLOOM_FILTER, 0, 8, 10, 0));
        maps.add(map("user ring", MapType.USER_RINGBUF, 0, 0, 4096, 0));
        maps.add(map("stacks", MapType.STACK_TRACE, 4, 64, 8, 0));
        maps.add(map("groups", MapType.CGROUP_ARRAY, 4, 4, 2, 0));
        return maps;
    }

    private static MapDefinition map(String name, MapType type, int key, int value, int entries, int flags) {
        return MapDefinition.builder(name, type.number())
                .sizes(key, value)
                .maxEntries(entries)
                .flags(flags)
                .build();
    }

    private Bytecode program() {
        add(Opcode.MOV64_REG, SAVED, 1, 0, 0);
        for (int register = SAVED + 1; register < Instruction.FRAME_POINTER; register++) {
            add(Opcode.MOV64_IMM, register, 0, 0, 0);
        }
        steps(1 + random.nextInt(12));
        code.add(EXIT);
        int callback = slots();
        steps(random.nextInt(3));
        add(Opcode.MOV64_IMM, 0, 0, 0, random.nextInt(2));
        code.add(EXIT);
        // The addresses of the callback were left open until now.
        for (int at : callbacks) {
            int pc = Bytecode.of(code.subList(0, at)).slots();
            Instruction open = code.get(at);
            code.set(at, Instruction.wide(open.dst(), open.src(), 0, callback - pc - 1, 0));
        }
        return repaired();
    }

    private int slots() {
        return Bytecode.of(code).slots();
    }

    private Bytecode repaired() {
        ProgramValidator validator = ProgramValidator.of(Profile.DEFAULT);
        while (true) {
            Bytecode whole = Bytecode.of(code);
            List<Finding> findings = validator.findings(whole);
            if (findings.isEmpty()) {
                return whole;
            }
            Instruction wrong = whole.at(findings.get(0).pc());
            code.replaceAll(instruction -> instruction.equals(wrong) ? EXIT : instruction);
        }
    }

    private void add(Opcode row, int dst, int src, int offset, int imm) {
        code.add(Instruction.of(row.opcode(), dst, src, offset, imm));
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(8)) {
                case 0 -> store();
                case 1 -> load();
                case 2 -> set(SAVED + 1 + random.nextInt(3));
                case 3 -> atomic();
                case 4, 5, 6 -> call();
                default -> {
                    if (careful) {
                        sequence();
                    } else {
                        call();
                    }
                }
            }
        }
    }

    /** Gets something, looks at whether it is there, works with it, and gives it back. */
    private void sequence() {
        switch (random.nextInt(6)) {
            case 0 -> {
                helper("bpf_map_lookup_elem", "EP");
                ifThere(() -> {
                    add(Opcode.STXB, SAVED + 3, 2, 0, 0);
                    add(Opcode.LDXB, 2, SAVED + 3, 0, 0);
                    if (random.nextBoolean()) {
                        helper("bpf_spin_lock", "K");
                        helper("bpf_spin_unlock", "K");
                    }
                });
            }
            case 1 -> {
                helper("bpf_ringbuf_reserve", "USO");
                ifThere(() -> helper(random.nextBoolean() ? "bpf_ringbuf_submit" : "bpf_ringbuf_discard", "KF"));
            }
            case 2 -> {
                helper("bpf_map_lookup_elem", "EP");
                ifThere(() -> {
                    helper("bpf_dynptr_from_mem", "K1OX");
                    helper("bpf_dynptr_read", "P1XOO");
                    helper("bpf_dynptr_write", "XOP1O");
                    helper("bpf_dynptr_data", "XO1");
                });
            }
            case 3 -> {
                helper("bpf_ringbuf_reserve_dynptr", "USOX");
                helper("bpf_dynptr_write", "XNPSF");
                helper(random.nextBoolean() ? "bpf_ringbuf_submit_dynptr" : "bpf_ringbuf_discard_dynptr", "XF");
            }
            case 4 -> {
                kfunc("bpf_iter_num_new", "XNN");
                kfunc("bpf_iter_num_next", "X");
                kfunc("bpf_iter_num_destroy", "X");
            }
            default -> {
                kfunc("bpf_cpumask_create", "");
                ifThere(() -> {
                    kfunc("bpf_cpumask_set_cpu", "NK");
                    kfunc("bpf_cpumask_first", "K");
                    kfunc("bpf_cpumask_release", "K");
                });
            }
        }
    }

    /** Does something with R0, which is in R9 then, unless it is 0. */
    private void ifThere(Runnable what) {
        add(Opcode.MOV64_REG, SAVED + 3, 0, 0, 0);
        int jump = code.size();
        code.add(EXIT);
        int from = slots();
        what.run();
        code.set(jump, Instruction.of(Opcode.JEQ64_IMM.opcode(), SAVED + 3, 0, slots() - from, 0));
    }

    private void helper(String name, String arguments) {
        arguments(arguments, true);
        add(Opcode.CALL_HELPER, 0, 0, 0, Helper.named(name).orElseThrow().number());
    }

    private void kfunc(String name, String arguments) {
        arguments(arguments, true);
        int src = Opcode.CALL_BTF.constraint(Field.SRC).value();
        add(Opcode.CALL_BTF, 0, src, 0, names.kfuncs().indexOf(name));
    }

    private void arguments(String likely, boolean all) {
        for (int register = 1; register <= 5; register++) {
            if (register <= likely.length() && (all || random.nextInt(10) != 0)) {
                set(register, likely.charAt(register - 1));
            } else if (!all) {
                set(register);
            }
        }
    }

    /** Returns whether a careful program of this family calls a helper. */
    private boolean fits(String name) {
        String arguments = ARGUMENTS.getOrDefault(name, "R");
        return arguments.indexOf('R') < 0
                && !name.endsWith("_dynptr")
                && !name.startsWith("bpf_dynptr_")
                && FOR_FAMILIES.entrySet().stream()
                        .filter(entry -> name.startsWith(entry.getKey()))
                        .allMatch(entry -> entry.getValue().contains(family));
    }

    private void call() {
        boolean wild = !careful || random.nextInt(20) == 0;
        boolean kfunc = wild && random.nextInt(4) == 0;
        int helper = names.helpers().get(random.nextInt(names.helpers().size()));
        while (!wild && !fits(Helper.of(helper).orElseThrow().name())) {
            helper = names.helpers().get(random.nextInt(names.helpers().size()));
        }
        String likely = kfunc
                ? ""
                : ARGUMENTS.getOrDefault(Helper.of(helper).orElseThrow().name(), "");
        arguments(likely, !wild);
        if (kfunc) {
            int src = Opcode.CALL_BTF.constraint(Field.SRC).value();
            add(Opcode.CALL_BTF, 0, src, 0, random.nextInt(names.kfuncs().size()));
        } else {
            add(Opcode.CALL_HELPER, 0, 0, 0, helper);
        }
        if (random.nextBoolean()) {
            add(Opcode.MOV64_REG, SAVED + 1 + random.nextInt(3), 0, 0, 0);
        }
        if (wild && random.nextInt(4) == 0) {
            // What was not found is not looked into, as the verifier demands.
            add(Opcode.JEQ64_IMM, 0, 0, 1, 0);
            add(random.nextBoolean() ? Opcode.LDXB : Opcode.LDXDW, 0, 0, random.nextInt(10) - 1, 0);
        }
    }

    /** Puts what a helper takes into a register. */
    private void set(int register, char kind) {
        switch (kind) {
            case 'M', 'E', 'Q', 'U', 'Z', 'V', 'G', 'D', 'W' -> wide(register, 5, mapOf(kind), 0);
            case 'K' -> add(Opcode.MOV64_REG, register, SAVED + 3, 0, 0);
            case 'O' -> add(Opcode.MOV64_IMM, register, 0, 0, 0);
            case '1' -> add(Opcode.MOV64_IMM, register, 0, 0, 1);
            case 'X' -> {
                // One place for what helpers keep there from call to call.
                add(Opcode.MOV64_REG, register, Instruction.FRAME_POINTER, 0, 0);
                add(Opcode.ADD64_IMM, register, 0, 0, -512);
            }
            case 'C' -> add(Opcode.MOV64_REG, register, SAVED, 0, 0);
            case 'P' -> {
                add(Opcode.MOV64_REG, register, Instruction.FRAME_POINTER, 0, 0);
                add(Opcode.ADD64_IMM, register, 0, 0, -64 * (1 + random.nextInt(7)));
            }
            case 'R' -> add(Opcode.MOV64_REG, register, SAVED + 1 + random.nextInt(3), 0, 0);
            case 'B' -> {
                callbacks.add(code.size());
                wide(register, 4, 0, 0);
            }
            case 'S' -> add(Opcode.MOV64_IMM, register, 0, 0, random.nextInt(8) * random.nextInt(9));
            case 'F' -> add(Opcode.MOV64_IMM, register, 0, 0, random.nextInt(4) == 0 ? random.nextInt(1024) : 0);
            default -> add(Opcode.MOV64_IMM, register, 0, 0, random.nextInt(70) - 4);
        }
    }

    private int mapOf(char kind) {
        List<String> fitting = MAPS.get(kind);
        String name = fitting.get(random.nextInt(fitting.size()));
        return !careful && random.nextInt(4) == 0
                ? 1 + random.nextInt(maps.size() - 1)
                : IntStream.range(0, maps.size())
                        .filter(i -> maps.get(i).name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private int pointer() {
        if (careful && random.nextInt(20) != 0) {
            return Instruction.FRAME_POINTER;
        }
        return switch (random.nextInt(12)) {
            case 0 -> SAVED + 1 + random.nextInt(3);
            case 1, 2 -> SAVED;
            default -> Instruction.FRAME_POINTER;
        };
    }

    private int offset(int base) {
        // The lowest bytes are where helpers keep something.
        return base == Instruction.FRAME_POINTER ? -8 - random.nextInt(440) : 4 * random.nextInt(12);
    }

    private void store() {
        Opcode[] rows = {Opcode.STXB, Opcode.STXH, Opcode.STXW, Opcode.STXDW};
        int base = pointer();
        set(2);
        add(rows[random.nextInt(rows.length)], base, 2, offset(base), 0);
    }

    private void load() {
        Opcode[] rows = {Opcode.LDXB, Opcode.LDXH, Opcode.LDXW, Opcode.LDXDW};
        int base = pointer();
        add(rows[random.nextInt(rows.length)], SAVED + 1 + random.nextInt(3), base, offset(base), 0);
    }

    private void atomic() {
        Opcode[] rows = {Opcode.ATOMIC_FETCH_ADD64, Opcode.XCHG32, Opcode.CMPXCHG64, Opcode.ATOMIC_OR32};
        Opcode row = rows[random.nextInt(rows.length)];
        int base = pointer();
        add(row, base, 2, offset(base), row.constraint(Field.IMM).value());
    }

    /** Puts something into a register that a helper may take for an argument. */
    private void set(int register) {
        switch (careful ? 11 : random.nextInt(12)) {
            case 0, 1 -> wide(register, 5, 1 + random.nextInt(maps.size() - 1), 0);
            case 2, 3, 4 -> {
                add(Opcode.MOV64_REG, register, Instruction.FRAME_POINTER, 0, 0);
                add(Opcode.ADD64_IMM, register, 0, 0, -8 * random.nextInt(9));
            }
            case 5 -> add(Opcode.MOV64_REG, register, SAVED, 0, 0);
            case 6 -> add(Opcode.MOV64_REG, register, SAVED + random.nextInt(4), 0, 0);
            case 7 -> add(Opcode.LDXW, register, SAVED, 4 * random.nextInt(4), 0);
            case 8 -> {
                callbacks.add(code.size());
                wide(register, 4, 0, 0);
            }
            case 9 -> {
                long number = NUMBERS[random.nextInt(NUMBERS.length)];
                wide(register, 0, (int) number, (int) (number >> Integer.SIZE));
            }
            case 10 -> wide(register, 0, random.nextInt(), random.nextInt());
            default -> add(Opcode.MOV64_IMM, register, 0, 0, random.nextInt(40));
        }
    }

    private void wide(int dst, int src, int imm, int nextImm) {
        code.add(Instruction.wide(dst, src, 0, imm, nextImm));
    }
}
