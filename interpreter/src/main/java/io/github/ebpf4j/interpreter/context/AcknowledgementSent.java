package io.github.ebpf4j.interpreter.context;

/**
 * A congestion control had a TCP acknowledgement sent ({@code bpf_tcp_send_ack}).
 *
 * @param socket the address of the {@code tcp_sock}
 * @param next the sequence number that is expected next, a number of 32 bits without a sign
 */
public record AcknowledgementSent(long socket, int next) implements Effect {}
