package com.example;

import com.example.fake.BreakDoorCommand;

final class AppTest {
    private AppTest() {}

    static BreakDoorCommand command() {
        App.command();
        return BreakDoorCommand.builder().doorNumber(1).lockNumber(2).build();
    }
}
