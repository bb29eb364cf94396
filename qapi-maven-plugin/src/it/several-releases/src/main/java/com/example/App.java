package com.example;

import com.example.door.OpenDoorCommand;

final class App {
    private App() {}

    static OpenDoorCommand command() {
        return OpenDoorCommand.builder().number(3).slowly(true).build();
    }
}
