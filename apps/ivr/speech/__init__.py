"""Text to speech, through an adapter: ``settings.SPEECH_ENGINES`` names the engines."""
