// Errors that libtorch would raise are of the type that TorchSharp raises them as.
global using ExternalException = System.Runtime.InteropServices.ExternalException;
