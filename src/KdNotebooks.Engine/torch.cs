namespace TorchSharp;

/// <summary>The tensor operations.</summary>
public static partial class torch
{
}
