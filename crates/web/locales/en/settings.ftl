### The settings.

settings-settings = Settings
