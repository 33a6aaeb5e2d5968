"""From a program to the engines and back: an Instance out, a Timetable in."""
