import CNNReports

/// Console and reports write numbers alike.
typealias NumberText = CNNReports.NumberText
