package io.github.qapi4j.blocks;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and their users. Each user of a node needs permissions on it, and shares others with the other users; the graph is consistent as long as
 * each permission that a user needs is shared by all others. A node that is read-only cannot be written by any user. The graph has no cycles.
 */
final class BlockGraph {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int RESIZE = 4;
    static final int ALL = READ | WRITE | RESIZE;

    private final Map<String, BlockNode> nodes = new LinkedHashMap<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private int generatedNames;

    /** What a user of a node needs and shares. */
    private record Claim(String user, int needs, int shares) {}

    /** A node on which a job allows no operations. */
    private record Reservation(String user, BlockNode node, BlockNode filter) {}

    /** Returns the nodes, oldest first. */
    Collection<BlockNode> nodes() {
        return nodes.values();
    }

    @Nullable
    BlockNode find(String name) {
        return nodes.get(name);
    }

    BlockNode node(String name) throws QmpErrorException {
        BlockNode node = nodes.get(name);
        if (node == null) {
            throw QmpErrorException.generic("there is no node '" + name + "'");
        }
        return node;
    }

    /** Returns a name for a node whose user has given it none. */
    String newName() {
        return "#block" + generatedNames++;
    }

    /**
     * Adds a node.
     *
     * @throws QmpErrorException if there is a node with this name, or its children have users that exclude it; the node is not added
     */
    void add(BlockNode node) throws QmpErrorException {
        if (nodes.putIfAbsent(node.name(), node) != null) {
            throw QmpErrorException.generic("there is already a node '" + node.name() + "'");
        }
        try {
            checkPermissions(null);
        } catch (Throwable e) {
            nodes.remove(node.name());
            throw e;
        }
    }

    /** Removes a node that has no users, and the nodes below that exist only for it. */
    void close(BlockNode node) {
        node.store();
        nodes.remove(node.name());
        children(node).forEach(this::closeUnused);
    }

    private static List<BlockNode> children(BlockNode node) {
        List<BlockNode> children = new ArrayList<>();
        if (node.file != null) {
            children.add(node.file);
        }
        if (node.backing != null) {
            children.add(node.backing);
        }
        if (node.target != null) {
            children.add(node.target);
        }
        return children;
    }

    /** Returns whether a node is used by another one or by a job. */
    boolean hasUsers(BlockNode node) {
        return nodes.values().stream().anyMatch(user -> children(user).contains(node))
                || reservations.stream().anyMatch(reservation -> reservation.node == node);
    }

    /** Fails for a node on which operations are not possible: the backing node of another one, or the target of a job. */
    void requireNoBlocker(BlockNode node) throws QmpErrorException {
        requireNoJob(node);
        for (BlockNode user : nodes.values()) {
            if (user.backing == node) {
                throw QmpErrorException.generic(
                        "node '" + node.name() + "' is busy: '" + user.name() + "' is an overlay of it");
            }
        }
    }

    /** Fails for a node that is the target of a job. */
    void requireNoJob(BlockNode node) throws QmpErrorException {
        for (Reservation reservation : reservations) {
            if (reservation.node == node) {
                throw QmpErrorException.generic(
                        "node '" + node.name() + "' is busy: it is in use by " + reservation.user);
            }
        }
    }

    /** Fails for a node that is used by another one or by a job. */
    void requireRoot(BlockNode node) throws QmpErrorException {
        if (hasUsers(node)) {
            throw QmpErrorException.generic("node '" + node.name() + "' is used by another node");
        }
    }

    /**
     * Puts the filter of a job between a node and its users, except for those that the target of the filter uses, and reserves the target.
     *
     * @throws QmpErrorException if the other users of both nodes exclude that; nothing is changed
     */
    void insert(BlockNode filter, BlockNode source, String job) throws QmpErrorException {
        filter.file = source;
        BlockNode target = Objects.requireNonNull(filter.target, "target");
        Set<BlockNode> below = below(filter);
        for (BlockNode user : nodes.values()) {
            if (!below.contains(user)) {
                redirect(user, source, filter);
            }
        }
        nodes.put(filter.name(), filter);
        reservations.add(new Reservation(job, filter, filter));
        reservations.add(new Reservation(job, target, filter));
        try {
            checkPermissions(null);
        } catch (Throwable e) {
            removeFilter(filter);
            throw e;
        }
    }

    /** Removes the filter of a job, whose users use the node below. Nodes that only the job has used are closed. */
    void removeFilter(BlockNode filter) {
        BlockNode below = Objects.requireNonNull(filter.file, "node below");
        nodes.values().forEach(user -> redirect(user, filter, below));
        nodes.remove(filter.name());
        reservations.removeIf(reservation -> reservation.filter == filter);
        closeUnused(below);
        closeUnused(Objects.requireNonNull(filter.target, "target"));
    }

    /** Closes a node that existed only for a user that is gone. */
    private void closeUnused(BlockNode node) {
        if (!node.ofMonitor && !hasUsers(node)) {
            close(node);
        }
    }

    private static void redirect(BlockNode user, BlockNode from, BlockNode to) {
        if (user.file == from) {
            user.file = to;
        }
        if (user.backing == from) {
            user.backing = to;
        }
    }

    /** Returns a node and those that it uses, directly or through other nodes. */
    private static Set<BlockNode> below(BlockNode node) {
        Set<BlockNode> found = new HashSet<>();
        Deque<BlockNode> left = new ArrayDeque<>(List.of(node));
        while (!left.isEmpty()) {
            BlockNode next = left.remove();
            if (found.add(next)) {
                left.addAll(children(next));
            }
        }
        return found;
    }

    /**
     * Makes a node an overlay of another one. All users of the lower node then use the overlay, except for nodes below the overlay.
     *
     * @return the undo action
     */
    Runnable append(BlockNode overlay, BlockNode base) throws QmpErrorException {
        if (below(base).contains(overlay)) {
            throw QmpErrorException.generic("'" + overlay.name() + "' cannot be an overlay of '" + base.name()
                    + "', which uses it: this would be a cycle");
        }
        Set<BlockNode> below = below(overlay);
        List<BlockNode> users = nodes.values().stream()
                .filter(user -> user.file == base && !below.contains(user))
                .toList();
        Runnable undo = () -> {
            overlay.backing = null;
            users.forEach(user -> user.file = base);
        };
        overlay.backing = base;
        users.forEach(user -> user.file = overlay);
        try {
            checkPermissions(null);
        } catch (Throwable e) {
            undo.run();
            throw e;
        }
        return undo;
    }

    /** Returns whether a user of the node reads it. */
    boolean isRead(BlockNode node) {
        return (new Claims(null).needs(node) & READ) != 0;
    }

    /** Makes a node read-only, with the nodes below that were defined with it, unless users write one of them. The bitmaps are stored before that. */
    void makeReadOnly(BlockNode node) {
        List<BlockNode> changed = node.writableTogether();
        changed.forEach(each -> each.setReadOnly(true));
        boolean possible = isConsistent();
        changed.forEach(each -> each.setReadOnly(false));
        if (possible) {
            for (BlockNode each : changed) {
                each.store();
                each.keepStoredBitmaps();
                each.setReadOnly(true);
            }
        }
    }

    private boolean isConsistent() {
        try {
            checkPermissions(null);
            return true;
        } catch (QmpErrorException e) {
            return false;
        }
    }

    /** Fails if a further user, which shares everything, cannot write a node, or the nodes below that have its data. */
    void requireWritable(BlockNode node) throws QmpErrorException {
        checkPermissions(node);
    }

    /** Returns the nodes with the file of this path. */
    List<BlockNode> files(String path) {
        return nodes.values().stream()
                .filter(node -> node.driver() == Driver.FILE && node.filename().equals(path))
                .toList();
    }

    /** Fails if a file cannot be replaced by a new image: a user of a node with this file does not allow that. */
    void requireReplaceable(String path) throws QmpErrorException {
        Claims claims = new Claims(null);
        for (BlockNode node : files(path)) {
            for (Claim claim : claims.on(node)) {
                requireShared(node, new Claim("a new image", WRITE | RESIZE, ALL), claim);
            }
        }
    }

    /** Checks all nodes, with a further user that writes the given one, unless it is null. */
    private void checkPermissions(@Nullable BlockNode written) throws QmpErrorException {
        Claims known = new Claims(written);
        for (BlockNode node : nodes.values()) {
            List<Claim> claims = new ArrayList<>(known.on(node));
            for (BlockNode other : nodes.values()) {
                if (other != node
                        && other.driver() == Driver.FILE
                        && node.driver() == Driver.FILE
                        && Objects.equals(other.filename(), node.filename())) {
                    claims.addAll(known.on(other));
                }
            }
            for (int i = 0; i < claims.size(); i++) {
                Claim claim = claims.get(i);
                for (int j = 0; j < claims.size(); j++) {
                    if (j != i) {
                        requireShared(node, claim, claims.get(j));
                    }
                }
                if (node.isReadOnly() && (claim.needs & WRITE) != 0) {
                    throw QmpErrorException.generic(
                            claim.user + " writes node '" + node.name() + "', which is read-only");
                }
            }
        }
    }

    private static void requireShared(BlockNode node, Claim claim, Claim other) throws QmpErrorException {
        int missing = claim.needs & ~other.shares;
        if (missing != 0) {
            String what = (missing & WRITE) != 0 ? "writes" : (missing & READ) != 0 ? "reads" : "resizes";
            throw QmpErrorException.generic(
                    claim.user + " " + what + " node '" + node.name() + "', which " + other.user + " does not allow");
        }
    }

    /** The claims on all nodes, for one check. Those on a node depend on those on its users, and are computed once: chains can be long. */
    private final class Claims {
        private final @Nullable BlockNode written;
        private final Map<BlockNode, List<Claim>> known = new HashMap<>();

        Claims(@Nullable BlockNode written) {
            this.written = written;
        }

        List<Claim> on(BlockNode node) {
            List<Claim> claims = known.get(node);
            if (claims == null) {
                claims = compute(node);
                known.put(node, claims);
            }
            return claims;
        }

        private List<Claim> compute(BlockNode node) {
            List<Claim> claims = new ArrayList<>();
            if (written == node) {
                claims.add(new Claim("a writer", READ | WRITE, ALL));
            }
            for (BlockNode user : nodes.values()) {
                if (user.file == node) {
                    claims.add(fileClaim(user));
                }
                if (user.backing == node) {
                    // Data may change below an overlay only if the users of the overlay allow changes of its content.
                    int shared = (shares(user) & WRITE) != 0 ? WRITE | RESIZE : 0;
                    claims.add(new Claim("'" + user.name() + "'", needs(user) & READ, READ | shared));
                }
                if (user.target == node) {
                    claims.add(new Claim("'" + user.name() + "'", WRITE, ALL & ~RESIZE));
                }
            }
            return claims;
        }

        /**
         * Returns what a node needs from the node with its data. A format always reads its metadata, and writes it unless the node is read-only. The
         * filter of a backup reads before it writes, and allows no other user to write.
         */
        private Claim fileClaim(BlockNode user) {
            int needs = needs(user);
            int shares = shares(user);
            if (user.driver() == Driver.COPY_BEFORE_WRITE) {
                needs |= (needs & WRITE) != 0 ? READ : 0;
                shares &= ~(WRITE | RESIZE);
            } else if (!user.driver().passesThrough()) {
                needs |= READ | (user.isReadOnly() ? 0 : WRITE | RESIZE);
                shares &= ~(WRITE | RESIZE);
            }
            return new Claim("'" + user.name() + "'", needs, shares);
        }

        int needs(BlockNode node) {
            return on(node).stream().mapToInt(Claim::needs).reduce(0, (a, b) -> a | b);
        }

        private int shares(BlockNode node) {
            return on(node).stream().mapToInt(Claim::shares).reduce(ALL, (a, b) -> a & b);
        }
    }
}
