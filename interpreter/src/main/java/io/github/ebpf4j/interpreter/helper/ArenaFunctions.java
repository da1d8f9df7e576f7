package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.map.ArenaMap;

/** Pages of arenas: {@code kernel/bpf/arena.c}. */
final class ArenaFunctions {

    private static final int PAGE = 4096;

    void register(Registry registry) {
        registry.kfunc(
                "bpf_arena_alloc_pages",
                (caller, map, address, count, node, flags) ->
                        MapHelpers.map(caller, map) instanceof ArenaMap arena && flags == 0
                                ? arena.allocate(address, pages(caller, arena, count))
                                : 0);
        registry.kfunc(
                "bpf_arena_free_pages", (caller, map, address, count, r4, r5) -> free(caller, map, address, count));
        registry.kfunc(
                "bpf_arena_reserve_pages",
                (caller, map, address, count, r4, r5) -> MapHelpers.map(caller, map) instanceof ArenaMap arena
                        ? arena.reserve(address, MemoryArguments.u32(count))
                        : Errno.EINVAL.result());
    }

    private static long free(Caller caller, long map, long address, long count) {
        if (MapHelpers.map(caller, map) instanceof ArenaMap arena) {
            arena.free(address, pages(caller, arena, count));
        }
        return 0;
    }

    /** Returns a number of pages, having counted what they cost. */
    private static long pages(Caller caller, ArenaMap arena, long count) {
        long pages = MemoryArguments.u32(count);
        Cost.ofBytes(caller, Math.min(pages, arena.pages()) * PAGE);
        return pages;
    }
}
