package com.example;

import com.example.qmp.GreetCommand;
import com.example.qmp.Style;

final class App {
    private App() {}

    static GreetCommand greeting() {
        return GreetCommand.builder().name("world").style(Style.POLITE).build();
    }
}
