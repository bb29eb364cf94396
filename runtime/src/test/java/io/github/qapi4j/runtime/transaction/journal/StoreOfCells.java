package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.transaction.journal.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A store of integers that are changed in place, each in a sector of its own, in a file of a simulated disk. */
final class StoreOfCells implements RecoveryHandler {
    static final int CELLS = 6;
    private static final String NAME = "store";

    private final DiskFile file;
    private final int[] values = new int[CELLS];

    /** The calls of the handler. */
    int undone;

    int redone;

    private StoreOfCells(DiskFile file) {
        this.file = file;
    }

    static StoreOfCells create(Disk disk) throws IOException {
        DiskFile file = disk.create(NAME);
        file.write(0, new byte[CELLS * SimulatedDisk.SECTOR], 0, CELLS * SimulatedDisk.SECTOR);
        file.sync();
        disk.sync();
        return new StoreOfCells(file);
    }

    static StoreOfCells open(Disk disk) throws IOException {
        StoreOfCells store = new StoreOfCells(disk.open(NAME));
        byte[] bytes = new byte[CELLS * SimulatedDisk.SECTOR];
        store.file.read(bytes);
        for (int i = 0; i < CELLS; i++) {
            store.values[i] = ByteBuffer.wrap(bytes).getInt(i * SimulatedDisk.SECTOR);
        }
        return store;
    }

    int get(int cell) {
        return values[cell];
    }

    void set(int cell, int value) throws IOException {
        byte[] sector = new byte[SimulatedDisk.SECTOR];
        ByteBuffer.wrap(sector).putInt(value);
        file.write((long) cell * SimulatedDisk.SECTOR, sector, 0, sector.length);
        values[cell] = value;
    }

    List<Integer> values() {
        List<Integer> list = new ArrayList<>();
        for (int value : values) {
            list.add(value);
        }
        return list;
    }

    /** Returns the record that sets a cell to a value. */
    static JournalRecord record(int cell, int value) {
        JsonObject object =
                JsonObject.builder().put("cell", cell).put("value", value).build();
        return JournalRecord.of(JsonObject.CODEC, object);
    }

    private void apply(JournalRecord record) throws IOException {
        JsonObject object = record.read(JsonObject.CODEC);
        set(object.getInt("cell"), object.getInt("value"));
    }

    @Override
    public void undo(int step, JournalRecord record) throws IOException {
        apply(record);
        undone++;
    }

    @Override
    public void redo(int step, JournalRecord record) throws IOException {
        apply(record);
        redone++;
    }

    @Override
    public void sync() throws IOException {
        file.sync();
    }
}
