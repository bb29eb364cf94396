package io.github.qapi4j.check;

/**
 * How much of a transcript was checked, and how much was not.
 *
 * @param commands the commands that were checked
 * @param returned the return values that were checked
 * @param errors the errors that belong to a command
 * @param events the events that were checked
 * @param rejected the commands that violate the schema and were answered with an error: they are no findings
 * @param deprecated the uses of something deprecated
 * @param unstable the uses of something unstable
 * @param withoutCommand the replies that were not checked since the transcript does not have their command
 * @param omitted the messages that were not checked since the recorder has left them out because of their size
 * @param unreadable the pieces of a session that are not JSON, or not a message, and the message that the end of the transcript cuts
 */
public record TrafficCounts(
        long commands,
        long returned,
        long errors,
        long events,
        long rejected,
        long deprecated,
        long unstable,
        long withoutCommand,
        long omitted,
        long unreadable) {

    /** Returns the number of messages that were checked. */
    public long checked() {
        return commands + returned + errors + events;
    }

    /** Returns the number of messages and pieces that were not checked. */
    public long unchecked() {
        return withoutCommand + omitted + unreadable;
    }

    /** Returns one line, such as {@code checked 2 commands, 2 return values, 0 errors, 1 event; not checked: 1 reply without its command}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("checked ");
        count(text, "", commands, "command", "commands");
        count(text, ", ", returned, "return value", "return values");
        count(text, ", ", errors, "error", "errors");
        count(text, ", ", events, "event", "events");
        if (rejected > 0) {
            count(text, "; ", rejected, "invalid command was", "invalid commands were");
            text.append(" rejected by the server");
        }
        String before = "; not checked: ";
        if (withoutCommand > 0) {
            count(text, before, withoutCommand, "reply without its command", "replies without their commands");
            before = ", ";
        }
        if (omitted > 0) {
            count(text, before, omitted, "omitted message", "omitted messages");
            before = ", ";
        }
        if (unreadable > 0) {
            count(text, before, unreadable, "piece that is not a message", "pieces that are not messages");
        }
        return text.toString();
    }

    private static void count(StringBuilder text, String before, long number, String one, String several) {
        text.append(before).append(number).append(' ').append(number == 1 ? one : several);
    }
}
