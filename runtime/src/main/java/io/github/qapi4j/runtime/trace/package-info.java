/**
 * What goes over a connection, made visible: {@link io.github.qapi4j.runtime.trace.TraceListener} receives the messages of a client, {@link
 * io.github.qapi4j.runtime.trace.Recorder} writes those of any connection to a file, and {@link io.github.qapi4j.runtime.trace.Recording} plays such a
 * file as a server. {@link io.github.qapi4j.runtime.trace.Redaction} decides which values none of them shows.
 *
 * <p>The runtime logs with {@link System.Logger}. These are all its loggers:
 *
 * <table>
 *   <caption>Loggers</caption>
 *   <tr><th>name</th><th>level</th><th>what</th></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.client}</td><td>DEBUG</td><td>a session is connected, or has ended, and why</td></tr>
 *   <tr><td></td><td>WARNING</td><td>a listener, filter or executor of the user failed</td></tr>
 *   <tr><td></td><td>ERROR</td><td>a defect of the runtime</td></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.client.wire}</td><td>TRACE</td><td>every message, redacted; the level is read when a client is
 *       created</td></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.server}</td><td>DEBUG to ERROR</td><td>sessions of a server, handlers that failed, connections that
 *       could not be accepted</td></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.transaction}</td><td>WARNING, ERROR</td><td>a step of a transaction failed after the transaction was
 *       decided</td></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.transaction.job}</td><td>DEBUG</td><td>the work of a cancelled job failed</td></tr>
 *   <tr><td></td><td>WARNING, ERROR</td><td>a callback of a job failed, or did not return when the registry was closed; an event could not be
 *       sent</td></tr>
 *   <tr><td>{@code io.github.qapi4j.runtime.recorder}</td><td>WARNING</td><td>a recording has ended because it could not be written</td></tr>
 * </table>
 */
@NullMarked
package io.github.qapi4j.runtime.trace;

import org.jspecify.annotations.NullMarked;
