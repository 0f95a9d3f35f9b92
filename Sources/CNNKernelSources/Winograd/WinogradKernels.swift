import CNNKernels
