package io.github.ebpf4j.isa.program;

/**
 * The line of source code that instructions were compiled from.
 *
 * @param pc the slot of the first of them; the line holds until the next one's
 * @param file the name of the file, as the compiler was given it
 * @param line the line, from 1
 * @param column the column, from 1; 0 where it is not known
 * @param text the line itself, empty where it is not known
 */
public record SourceLine(int pc, String file, int line, int column, String text) {}
