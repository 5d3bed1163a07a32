package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// forgetPeak gives what is free back to the system and lets the kernel count the peak of resident memory anew.
func forgetPeak() error {
	debug.FreeOSMemory()
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200)
}

// peakKiB is that peak. 0 where the kernel does not say.
func peakKiB() int {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			peak, _ := strconv.Atoi(strings.Fields(rest)[0])
			return peak
		}
	}
	return 0
}
