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
 * killed, and then lose power: each sector, size and name that is not synced is kept or lost at random, independently of others, and a file that has
 * grown may contain anything there, also what was cut off before. It can also let an operation fail; then the operation is done, not done or done in part,
 * and a failed sync forgets sectors, which readers still see. And it can be full.
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

        /** What was durable before the file became shorter. */
        byte[] cutOff = {};

        List<Change> changes = new ArrayList<>();

        void resize(int size) {
            seen = Arrays.copyOf(seen, size);
            changes.add(new Size(size));
        }

        void write(int position, byte[] bytes) {
            int length = bytes.length;
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
                resizeDurable(size.size(), garbage);
            } else if (change instanceof Sector sector) {
                int from = sector.index() * SECTOR;
                int length = Math.min(sector.content().length, durable.length - from);
                if (length > 0) {
                    System.arraycopy(sector.content(), 0, durable, from, length);
                }
            }
        }

        private void resizeDurable(int size, Random garbage) {
            int old = durable.length;
            if (size < old) {
                byte[] all = Arrays.copyOf(cutOff, Math.max(cutOff.length, old));
                System.arraycopy(durable, size, all, size, old - size);
                cutOff = all;
            }
            durable = Arrays.copyOf(durable, size);
            if (size > old) {
                switch (garbage.nextInt(4)) {
                    case 0 -> {
                        byte[] stale = new byte[size - old];
                        garbage.nextBytes(stale);
                        System.arraycopy(stale, 0, durable, old, stale.length);
                    }
                    case 1 ->
                        System.arraycopy(
                                Arrays.copyOf(cutOff, Math.max(cutOff.length, size)), old, durable, old, size - old);
                    default -> {}
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
            copy.cutOff = cutOff.clone();
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
    private int fullFrom = Integer.MAX_VALUE;
    private boolean full;
    private boolean storeFails;
    private boolean writesFail = true;
    private boolean keepsFiles;
    private int reads;
    private int failingRead = -1;
    private int syncs;
    private boolean killed;
    private int failures;
    private boolean locked;

    /** Whether the name of the directory is durable. */
    private boolean named;

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
        copy.named = named;
        copy.full = full;
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

    /** Returns how many files and directories were synced. */
    int syncs() {
        return syncs;
    }

    /** Returns the number of operations since the start that do not change the disk. */
    int reads() {
        return reads;
    }

    /** Lets one of the operations fail that do not change the disk, from 1. */
    void failRead(int number) {
        failingRead = number;
    }

    /** Lets operations on the store fail too. */
    void failStore() {
        storeFails = true;
    }

    /** Lets no write fail. */
    void failOnlySyncs() {
        writesFail = false;
    }

    /** Lets files of a journal not grow any more, from this operation on. */
    void fillFrom(int operation) {
        fullFrom = operation;
    }

    /** Sets whether no file of a journal can grow. */
    void setFull(boolean full) {
        this.full = full;
    }

    boolean isFull() {
        return full;
    }

    /** Sets whether no file can be deleted. */
    void keepFiles(boolean keep) {
        keepsFiles = keep;
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
        if (!named && random.nextBoolean()) {
            durable.keySet().removeIf(SimulatedDisk::isOfJournal);
        }
        seen = new TreeMap<>(durable);
    }

    /** Returns the directory for a new process. */
    Disk start() {
        killed = false;
        locked = false;
        operations = 0;
        killAt = -1;
        failTo = -1;
        fullFrom = Integer.MAX_VALUE;
        reads = 0;
        failingRead = -1;
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
        full |= operations >= fullFrom;
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

    /** Notes an operation that does not change the disk. */
    private void read() throws IOException {
        if (killed) {
            throw new Killed();
        }
        reads++;
        if (reads == failingRead) {
            throw new IOException("unreadable");
        }
    }

    private boolean canFail(String name) {
        return storeFails || isOfJournal(name);
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
        public List<String> list() throws IOException {
            read();
            return names();
        }

        private void change(String name, Naming naming) throws IOException {
            operate(canFail(name), () -> {
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
            return new File(inode, name);
        }

        @Override
        public DiskFile open(String name) throws IOException {
            read();
            if (!seen.containsKey(name)) {
                throw new IOException(name + " does not exist");
            }
            return new File(seen.get(name), name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            change(from, new Naming(from, to, seen.get(from)));
        }

        @Override
        public void delete(String name) throws IOException {
            if (seen.containsKey(name)) {
                if (keepsFiles) {
                    throw new IOException(name + " is in use");
                }
                change(name, new Naming(name, null, null));
            }
        }

        @Override
        public void sync() throws IOException {
            syncs++;
            operate(true, () -> {
                namings.forEach(each -> each.apply(durable));
                namings.clear();
            });
        }

        @Override
        public void syncOwnName() throws IOException {
            operate(true, () -> named = true);
        }

        @Override
        public void close() throws IOException {
            if (owner && !killed) {
                locked = false;
                read();
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
        private final boolean ofJournal;
        private final boolean canFail;

        File(Inode inode, String name) {
            this.inode = inode;
            this.ofJournal = isOfJournal(name);
            this.canFail = canFail(name);
        }

        @Override
        public long size() throws IOException {
            SimulatedDisk.this.read();
            return inode.seen.length;
        }

        @Override
        public void read(byte[] bytes) throws IOException {
            SimulatedDisk.this.read();
            System.arraycopy(inode.seen, 0, bytes, 0, bytes.length);
        }

        @Override
        public void write(long position, byte[] bytes, int from, int length) throws IOException {
            byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
            int room = (int) Math.min(length, Math.max(0, inode.seen.length - position));
            boolean fits = room == length;
            operate(canFail && writesFail, new Operation() {
                @Override
                public void perform() {
                    inode.write((int) position, Arrays.copyOf(copy, possible()));
                }

                @Override
                public void performInPart() {
                    // Integers of a store are written whole.
                    inode.write((int) position, Arrays.copyOf(copy, random.nextInt(possible() + 1) & -Integer.BYTES));
                }

                private int possible() {
                    return full && ofJournal ? room : length;
                }
            });
            if (full && ofJournal && !fits) {
                failures++;
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            operate(canFail, () -> inode.resize((int) size));
        }

        @Override
        public void sync() throws IOException {
            syncs++;
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
        public void close() throws IOException {
            if (!killed) {
                SimulatedDisk.this.read();
            }
        }
    }
}
