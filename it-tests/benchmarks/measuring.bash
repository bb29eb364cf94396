# Functions for the scripts in this directory, which time commands in interleaved rounds and count classes. They keep files in the directory $work.
# shellcheck shell=bash disable=SC2034,SC2154 # for variables that are used or set by the scripts

# Prints the file with the times of a command.
times_of() { # COMMAND
    printf '%s/times %s' "$work" "${1//\//,}"
}

# Runs each command once in every round, in rotating order, and writes its times to a file that is named after it: the elapsed seconds and the seconds
# of processor time. Before each command, and untimed, it calls the function 'prepare', if there is one.
rounds() { # N COMMAND...
    local n=$1 round i command TIMEFORMAT='%R %U %S'
    shift
    local commands=("$@")
    for command; do
        : >"$(times_of "$command")"
    done
    for ((round = 0; round < n; round++)); do
        for ((i = 0; i < $#; i++)); do
            command=${commands[(round + i) % $#]}
            ! declare -F prepare >/dev/null || prepare
            # shellcheck disable=SC2086 # a command consists of words
            if ! { time $command >"$work/output" 2>&1; } 2>"$work/time"; then
                cat "$work/output" >&2
                return 1
            fi
            awk '{ print $1, $2 + $3 }' "$work/time" >>"$(times_of "$command")"
        done
    done
}

# Prints the ratios of two commands' times, by round. Field 1 is the elapsed time, field 2 the processor time.
ratios() { # FIELD COMMAND REFERENCE
    paste -d ' ' "$(times_of "$2")" "$(times_of "$3")" | awk -v field="$1" '{ print $field / $(field + 2) }'
}

# Prints the median, the minimum and the maximum of the ratio of two commands' times over all rounds.
ratio() { # FIELD COMMAND REFERENCE
    ratios "$@" | sort -g |
        awk '{ r[NR] = $1 } END { printf "%.3f (%.3f to %.3f)", (r[int((NR + 1) / 2)] + r[int(NR / 2) + 1]) / 2, r[1], r[NR] }'
}

median() { # FIELD COMMAND
    cut -d ' ' -f "$1" "$(times_of "$2")" | sort -g |
        awk '{ t[NR] = $1 } END { printf "%.3f", (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2 }'
}

json() { # STRING
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    printf '"%s"' "${text//$'\n'/ }"
}

# Appends a row to the file $results, whose format the class Row describes; lower values are better. Does nothing if $results is empty.
row() { # TABLE WORK BASELINE UNIT RATIOS VALUE BASELINE-VALUE [NOTE]
    [[ -n ${results-} ]] || return 0
    local note=null
    [[ -z ${8-} ]] || note=$(json "$8")
    printf '{"table":%s,"work":%s,"contender":"ours","baseline":%s,"unit":%s,"better":"lower","ratios":[%s],"value":%s,"baselineValue":%s,"note":%s}\n' \
        "$(json "$1")" "$(json "$2")" "$(json "$3")" "$(json "$4")" "${5// /,}" "$6" "${7:-null}" "$note" >>"$results"
}

# Appends a row with the elapsed times (field 1) or processor times (field 2) of two commands.
row_of_times() { # FIELD TABLE WORK BASELINE COMMAND REFERENCE [NOTE]
    local by_round
    by_round=$(ratios "$1" "$5" "$6" | paste -s -d ' ')
    row "$2" "$3" "$4" s "$by_round" "$(median "$1" "$5")" "$(median "$1" "$6")" "${7-}"
}

# Appends a row with the elapsed times of a command that is compared with nothing.
row_of_command() { # TABLE WORK COMMAND NOTE
    row "$1" "$2" '' s '' "$(median 1 "$3")" '' "$4"
}

# Appends a row for two numbers that do not vary.
row_of_numbers() { # TABLE WORK BASELINE UNIT VALUE BASELINE-VALUE [NOTE]
    row "$1" "$2" "$3" "$4" "$(awk "BEGIN { printf \"%.4f\", $5 / $6 }")" "$5" "$6" "${7-}"
}

# A server in memory for the clients in src/startup and src/guard.
scripted_transport=it-tests/benchmarks/src/main/java/io/github/qapi4j/benchmark/ScriptedTransport.java

# Prints how many classes the client FirstUse has loaded by the end of each step: the step, the generated classes, those of the runtime, and all.
first_use() { # CLASS-PATH
    java "-Xlog:class+load:file=$work/loaded:none" -cp "$1" FirstUse
    awk '/^sdk\./ { generated++ } /^io\.github\.qapi4j\./ { runtime++ } { all++ }
        sub(/^FirstUse\$After/, "") { print tolower($1), generated + 0, runtime + 0, all }' "$work/loaded"
}
