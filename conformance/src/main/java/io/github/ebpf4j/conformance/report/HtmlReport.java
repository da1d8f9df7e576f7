package io.github.ebpf4j.conformance.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page: a template, into which go the style, the scripts, and the JSON that the scripts draw the grid and the list
 * from. The page's policy admits just that style and those scripts, by their hashes, and nothing from anywhere.
 */
final class HtmlReport {

    private HtmlReport() {}

    static String render(ReportData data) {
        String style = resource("report.css");
        String script = Stream.of("state.js", "grid.js", "vectors.js", "page.js")
                .map(HtmlReport::resource)
                .collect(Collectors.joining("\n", "\n'use strict';\n", ""));
        Map<String, Object> context = new LinkedHashMap<>(PageModel.of(data));
        context.put("style", style);
        context.put("styleHash", hash(style));
        context.put("script", script);
        context.put("scriptHash", hash(script));
        context.put("data", JsonReport.renderForHtml(data));
        return Mustache.compiler()
                .emptyStringIsFalse(true)
                .compile(resource("report.mustache"))
                .execute(context);
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(name), name)) {
            // A browser hashes what it has read, in which every line ends in a line feed.
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(name + " of this library cannot be read", e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
