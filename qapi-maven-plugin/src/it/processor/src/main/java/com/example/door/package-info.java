@QapiSchema("door.json")
package com.example.door;

import io.github.qapi4j.runtime.annotation.QapiSchema;
