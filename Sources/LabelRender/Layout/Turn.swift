/// A quarter turn, clockwise.
public enum Turn: Int, Sendable, CaseIterable { case none = 0, quarter = 90, half = 180, threeQuarters = 270 }
