namespace KdNotebooks.Data;

/// <summary>Rows to learn from and rows to judge on; they share no row.</summary>
/// <param name="Train">What is trained on.</param>
/// <param name="Test">What is only measured on, never used to choose or stop.</param>
public sealed record Split(PairedDataset Train, PairedDataset Test);
