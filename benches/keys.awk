# Makes a table of the tree that divan prints for benches/keys.rs: a row for each case; for a key without its frame, its
# frame alone and both, the median time, and of both the median number of allocations and their bytes.

# Leaves in `value` the columns of a line that hold something, and says how many there are.
function values(    columns, at, filled) {
    columns = split($0, column, "│")
    filled = 0
    for (at = 1; at <= columns; at++) {
        gsub(/^[ \t]+|[ \t]+$/, "", column[at])
        if (column[at] != "") value[++filled] = column[at]
    }
    return filled
}

# a group
/^(├|╰)─ / { group = $2; next }

# a case, its fastest, slowest and median
/^(│| )  (├|╰)─ / {
    values()
    name = value[1]
    sub(/^(├|╰)─ /, "", name)
    sub(/  .*/, "", name)
    if (!(name in known)) { known[name] = 1; names[++count] = name }
    time[group, name] = value[3]
    counter = ""
    next
}

# what is counted, then how many and then their bytes, each as least, most, median and mean
/(alloc|grow|shrink):/ { values(); counter = value[1]; lines = 0; next }
counter == "alloc:" && values() >= 4 {
    lines++
    if (lines == 1) number[group, name] = value[3]
    if (lines == 2) bytes[group, name] = value[3]
}

END {
    print "| Key | update | frame | both | allocations | bytes allocated |"
    print "| --- | ---: | ---: | ---: | ---: | ---: |"
    for (at = 1; at <= count; at++) {
        name = names[at]
        printf "| %s | %s | %s | %s | %s | %s |\n", name, time["update_alone", name], time["draw_alone", name],
            time["key", name], number["key", name], bytes["key", name]
    }
}
