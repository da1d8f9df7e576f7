/**
 * A {@link io.github.ebpf4j.conformance.ConformanceReport} as files: a page for people, JSON for programs, and JUnit XML
 * for build servers. Put together what is to be shown as a {@link io.github.ebpf4j.conformance.report.ReportData}, and
 * render it as a {@link io.github.ebpf4j.conformance.report.ReportFormat}.
 */
package io.github.ebpf4j.conformance.report;
