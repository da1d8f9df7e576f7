package io.github.ebpf4j.conformance.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The kinds of files. Equal data gives equal bytes: nothing says when or where a file was made. Unpaired surrogates in
 * names and messages become U+FFFD.
 */
public enum ReportFormat {
    /** One page for people, which needs nothing else, and no network. */
    HTML("report.html", HtmlReport::render),
    /** For programs; {@code docs/conformance-report.md} tells its shape. */
    JSON("report.json", JsonReport::render),
    /** For build servers: a test suite per engine and suite of vectors, a test case per vector. */
    JUNIT("junit.xml", JUnitReport::render);

    private final String fileName;
    private final Function<ReportData, String> renderer;

    ReportFormat(String fileName, Function<ReportData, String> renderer) {
        this.fileName = fileName;
        this.renderer = renderer;
    }

    /** Returns the file's bytes, which are UTF-8. */
    public byte[] render(ReportData data) {
        return renderer.apply(data).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a file of each kind, under its usual name, into a folder, which is created if it is not there.
     *
     * @throws IOException if a file cannot be written
     */
    public static void writeAll(ReportData data, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (ReportFormat format : values()) {
            Files.write(folder.resolve(format.fileName), format.render(data));
        }
    }
}
