import CNNEngine

/// The activation `prelu`: what is negative is multiplied by a learned slope of its channel.
struct SlopeOperation: Operation {
  private let slope: ChannelSlope
  /// Index into `ParameterStore.parameters`.
  private let parameter: Int

  init(slopes parameter: Int, channels: Int, engine: Engine) {
    self.parameter = parameter
    slope = ChannelSlope(channels: channels, engine: engine)
  }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, worksInPlace: true, gradientWorksInPlace: true, findsGradientsTogether: true,
      trained: [parameter])
  }

  /// Room for the gradient of frozen slopes, which nothing reads.
  func workspaceCount(images: Int) -> Int { slope.channels }

  func forward(_ call: OperationCall) {
    slope.forward(call.input, slopes: call.value(ofParameter: parameter), into: call.output)
  }

  /// Both gradients at once.
  func parameterGradient(_ call: OperationCall) {
    slope.backward(
      input: call.input, outputGradient: call.outputGradient, slopes: call.value(ofParameter: parameter),
      addingTo: call.gradient(ofParameter: parameter) ?? call.workspace[0..<slope.channels], into: call.inputGradient)
  }

  func inputGradient(_ call: OperationCall) { parameterGradient(call) }
}
