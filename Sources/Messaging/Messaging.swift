import DriveTypes
