// Trains the network of a configuration, evaluates the best epoch, and says what is on a picture:
//
//     TrainingExample configs/quickstart.cnn runs/example picture.png

import CNNTraining
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 3 else {
  print("usage: TrainingExample CONFIGURATION FOLDER PICTURE")
  exit(EX_USAGE)
}
let (configuration, folder, picture) = (arguments[1], URL(filePath: arguments[2]), arguments[3])

let training = try Training(configuration: configuration, settings: ["train.epochs=2"], folder: folder)
let network = try training.run { event in
  if case .epoch(let record, let isBest) = event {
    print("epoch \(record.epoch): loss \(record.trainLoss)\(isBest ? ", the best so far" : "")")
  }
}
if let accuracy = try training.evaluate(network)?.accuracy { print("accuracy on the test images: \(accuracy)") }
for answer in try network.classes(ofPicture: picture).prefix(3) { print(answer.name.shown, answer.probability) }
