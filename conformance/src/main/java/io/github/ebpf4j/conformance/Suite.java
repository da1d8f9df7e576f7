package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A named set of vectors.
 *
 * @param name the name, for reports
 * @param place a folder whose {@code .data} files, at any depth, are the vectors; or one such file
 */
public record Suite(String name, Path place) {

    /** Returns the suite at a place, named as the place. */
    public static Suite at(Path place) {
        return new Suite(place.toString(), place);
    }

    /**
     * Returns the files of the vectors, by name.
     *
     * @throws VectorException if there is no such place, it cannot be read, or no vector is there
     */
    public List<Path> files() {
        if (!Files.exists(place)) {
            throw new VectorException(Phase.LOAD, "%s: there is no such file or folder".formatted(place));
        }
        if (Files.isRegularFile(place)) {
            return List.of(place);
        }
        List<Path> files;
        // A place that is a link is what it leads to. Links to folders within are not followed, as they may lead in a
        // circle.
        try {
            Path folder = place.toRealPath();
            files = filesIn(folder).stream()
                    .map(file -> place.resolve(folder.relativize(file)))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new VectorException(Phase.LOAD, "%s: cannot be read: %s".formatted(place, e));
        }
        if (files.isEmpty()) {
            throw new VectorException(Phase.LOAD, "%s: no %s file is there".formatted(place, VectorReader.ENDING));
        }
        return files;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(VectorReader.ENDING) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
    }

    /** Returns how an entry of a report calls a file: from the folder on, without the ending. */
    String pathOf(Path file) {
        Path relative = file.equals(place) && file.getFileName() != null ? file.getFileName() : place.relativize(file);
        String path = StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
        return path.endsWith(VectorReader.ENDING)
                ? path.substring(0, path.length() - VectorReader.ENDING.length())
                : path;
    }
}
