package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.Disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A directory in memory that keeps apart what is durable and what is only written. It can stop at each operation that changes it, as if the process were
 * killed, and then lose power: each sector, size and name that is not synced is kept or lost at random, independently of others. It can also let an
 * operation fail; then the operation is done, not done or done in part, and a failed sync forgets sectors, which readers still see.
 */
final class SimulatedDisk {
    static final int SECTOR = 512;

    /** Thrown by all operations once the process is killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** A change that is not durable. */
    private sealed interface Change {}

    private record Sector(int index, byte[] content) implements Change {}

    private record Size(int size) implements Change {}

    private static final class Inode {
        byte[] seen = {};
        byte[] durable = {};
        List<Change> changes = new ArrayList<>();

        void resize(int size) {
            seen = Arrays.copyOf(seen, size);
            changes.add(new Size(size));
        }

        void write(int position, byte[] bytes, int length) {
            if (length == 0) {
                return;
            }
            if (position + length > seen.length) {
                resize(position + length);
            }
            System.arraycopy(bytes, 0, seen, position, length);
            for (int i = position / SECTOR; i <= (position + length - 1) / SECTOR; i++) {
                // The system writes whole sectors, with what was written to them before.
                changes.add(new Sector(
                        i, Arrays.copyOfRange(seen, i * SECTOR, Math.min(seen.length, (i + 1) * SECTOR))));
            }
        }

        void apply(Change change, Random garbage) {
            if (change instanceof Size size) {
                int old = durable.length;
                durable = Arrays.copyOf(durable, size.size());
                if (size.size() > old && garbage.nextInt(4) == 0) {
                    byte[] stale = new byte[size.size() - old];
                    garbage.nextBytes(stale);
                    System.arraycopy(stale, 0, durable, old, stale.length);
                }
            } else if (change instanceof Sector sector) {
                int from = sector.index() * SECTOR;
                int length = Math.min(sector.content().length, durable.length - from);
                if (length > 0) {
                    System.arraycopy(sector.content(), 0, durable, from, length);
                }
            }
        }

        void sync(Random garbage) {
            changes.forEach(change -> apply(change, garbage));
            changes.clear();
        }

        /** Makes some sectors durable; of the others, forgets some, and keeps some for the next sync. Sizes are metadata, which is not forgotten. */
        void failToSync(Random random) {
            List<Change> rest = new ArrayList<>();
            int forgotten = random.nextInt(3);
            for (Change change : changes) {
                if (change instanceof Size) {
                    apply(change, random);
                } else {
                    switch (forgotten == 2 ? random.nextInt(3) : forgotten) {
                        case 0 -> apply(change, random);
                        case 1 -> rest.add(change);
                        default -> {}
                    }
                }
            }
            changes = rest;
        }

        void losePower(Random random, int percent) {
            for (Change change : changes) {
                if (random.nextInt(100) < percent) {
                    apply(change, random);
                }
            }
            changes.clear();
            seen = durable.clone();
        }

        Inode copy() {
            Inode copy = new Inode();
            copy.seen = seen.clone();
            copy.durable = durable.clone();
            copy.changes = new ArrayList<>(changes);
            return copy;
        }
    }

    /** A change of a name that is not durable: to an inode, from another name, or to nothing. */
    private record Naming(String removed, String name, Inode inode) {
        void apply(Map<String, Inode> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (inode != null) {
                names.put(name, inode);
            }
        }
    }

    private final Random random;
    private Map<String, Inode> seen = new TreeMap<>();
    private Map<String, Inode> durable = new TreeMap<>();
    private List<Naming> namings = new ArrayList<>();
    private int operations;
    private int killAt = -1;
    private int failFrom = Integer.MAX_VALUE;
    private int failTo = -1;
    private Supplier<? extends Throwable> failure = () -> new IOException("simulated");
    private boolean killed;
    private int failures;
    private boolean locked;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** Returns a copy, with another source of chance, whose process has ended. */
    SimulatedDisk copy(Random other) {
        SimulatedDisk copy = new SimulatedDisk(other);
        Map<Inode, Inode> inodes = new IdentityHashMap<>();
        seen.forEach((name, inode) -> copy.seen.put(name, inodes.computeIfAbsent(inode, Inode::copy)));
        durable.forEach((name, inode) -> copy.durable.put(name, inodes.computeIfAbsent(inode, Inode::copy)));
        for (Naming each : namings) {
            copy.namings.add(new Naming(
                    each.removed(),
                    each.name(),
                    each.inode() == null ? null : inodes.computeIfAbsent(each.inode(), Inode::copy)));
        }
        return copy;
    }

    /** Returns the number of operations so far that change the disk. */
    int operations() {
        return operations;
    }

    /** Returns how many operations have failed. */
    int failures() {
        return failures;
    }

    boolean isKilled() {
        return killed;
    }

    /** Kills the process during the operation with this number, from 1. */
    void killAt(int operation) {
        killAt = operation;
    }

    /** Lets the operations with these numbers fail, from 1, except for those on files that do not belong to a journal. */
    void fail(int from, int to, Supplier<? extends Throwable> failure) {
        this.failFrom = from;
        this.failTo = to;
        this.failure = failure;
    }

    /** Kills the process now. */
    void kill() {
        killed = true;
    }

    /** Loses what is not synced, after the process was killed. */
    void losePower() {
        int percent = new int[] {0, 50, 50, 90, 100}[random.nextInt(5)];
        int ofNames = random.nextInt(101);
        for (Naming each : namings) {
            if (random.nextInt(100) < ofNames) {
                each.apply(durable);
            }
        }
        durable.values().forEach(inode -> inode.losePower(random, percent));
        namings.clear();
        seen = new TreeMap<>(durable);
    }

    /** Returns the directory for a new process. */
    Disk start() {
        killed = false;
        locked = false;
        operations = 0;
        killAt = -1;
        failTo = -1;
        return new Directory();
    }

    /** Returns the content of a file as a process sees it. */
    byte[] content(String name) {
        return seen.get(name).seen.clone();
    }

    /** Replaces the content of a file, durably. */
    void replace(String name, byte[] content) {
        Inode inode = new Inode();
        inode.seen = content.clone();
        inode.durable = content.clone();
        seen.put(name, inode);
        durable.put(name, inode);
    }

    List<String> names() {
        return List.copyOf(seen.keySet());
    }

    /** Something that can be done, not done, or done in part. */
    private interface Operation {
        void perform();

        void performInPart();
    }

    private void operate(boolean canFail, Operation operation) throws IOException {
        if (killed) {
            throw new Killed();
        }
        operations++;
        if (operations == killAt) {
            inPart(operation);
            killed = true;
            throw new Killed();
        }
        if (canFail && operations >= failFrom && operations <= failTo) {
            failures++;
            inPart(operation);
            Throwable thrown = failure.get();
            if (thrown instanceof IOException e) {
                throw e;
            }
            throw (Error) thrown;
        }
        operation.perform();
    }

    private void inPart(Operation operation) {
        switch (random.nextInt(3)) {
            case 0 -> operation.perform();
            case 1 -> operation.performInPart();
            default -> {}
        }
    }

    private void operate(boolean canFail, Runnable whole) throws IOException {
        operate(canFail, new Operation() {
            @Override
            public void perform() {
                whole.run();
            }

            @Override
            public void performInPart() {}
        });
    }

    private final class Directory implements Disk {
        private boolean owner;

        @Override
        public void lock() throws IOException {
            if (locked) {
                throw new JournalException("in use");
            }
            locked = true;
            owner = true;
        }

        @Override
        public List<String> list() {
            return names();
        }

        private void change(String name, Naming naming) throws IOException {
            operate(isOfJournal(name), () -> {
                naming.apply(seen);
                namings.add(naming);
            });
        }

        @Override
        public DiskFile create(String name) throws IOException {
            if (seen.containsKey(name)) {
                throw new IOException(name + " exists");
            }
            Inode inode = new Inode();
            change(name, new Naming(null, name, inode));
            return new File(inode, isOfJournal(name));
        }

        @Override
        public DiskFile open(String name) throws IOException {
            if (!seen.containsKey(name)) {
                throw new IOException(name + " does not exist");
            }
            return new File(seen.get(name), isOfJournal(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            change(from, new Naming(from, to, seen.get(from)));
        }

        @Override
        public void delete(String name) throws IOException {
            if (seen.containsKey(name)) {
                change(name, new Naming(name, null, null));
            }
        }

        @Override
        public void sync() throws IOException {
            operate(true, () -> {
                namings.forEach(each -> each.apply(durable));
                namings.clear();
            });
        }

        @Override
        public void close() {
            if (owner && !killed) {
                locked = false;
            }
        }

        @Override
        public String toString() {
            return "disk";
        }
    }

    private static boolean isOfJournal(String name) {
        return name.startsWith("journal");
    }

    private final class File implements DiskFile {
        private final Inode inode;
        private final boolean canFail;

        File(Inode inode, boolean canFail) {
            this.inode = inode;
            this.canFail = canFail;
        }

        @Override
        public long size() {
            return inode.seen.length;
        }

        @Override
        public void read(byte[] bytes) {
            System.arraycopy(inode.seen, 0, bytes, 0, bytes.length);
        }

        @Override
        public void write(long position, byte[] bytes, int length) throws IOException {
            byte[] copy = Arrays.copyOf(bytes, length);
            operate(canFail, new Operation() {
                @Override
                public void perform() {
                    inode.write((int) position, copy, length);
                }

                @Override
                public void performInPart() {
                    // Integers of a store are written whole.
                    inode.write((int) position, copy, random.nextInt(length + 1) & -Integer.BYTES);
                }
            });
        }

        @Override
        public void truncate(long size) throws IOException {
            operate(canFail, () -> inode.resize((int) size));
        }

        @Override
        public void sync() throws IOException {
            operate(canFail, new Operation() {
                @Override
                public void perform() {
                    inode.sync(random);
                }

                @Override
                public void performInPart() {
                    inode.failToSync(random);
                }
            });
        }

        @Override
        public void close() {}
    }
}
