print("driveloop")
